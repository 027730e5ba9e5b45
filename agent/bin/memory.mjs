// A hub waits for days and computes little: room for young objects and optimized code would only cost memory. What
// can only be said before the start stands in the unit.
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--semi-space-growth-factor=1')
setFlagsFromString('--no-opt')
setFlagsFromString('--max-lazy')
setFlagsFromString('--optimize-for-size')
