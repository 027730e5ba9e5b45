// What is kept of a large fleet is small and lives long. Room for young objects that grows with a burst of polls would
// be several times as much, and is not given back.
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--semi-space-growth-factor=1')
