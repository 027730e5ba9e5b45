// What is kept of a large fleet is small and lives long, and a burst of polls makes much that lives for a moment only.
// Room for young objects that grows with the burst would be several times as much as is kept and is not given back;
// garbage that got old in the burst would be as much again, were it collected only once it has doubled the heap.
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--heap-growing-percent=25')
