export { createApply, type Applied, type Apply } from './apply.ts'
export { applyCommands } from './commands.ts'
export { APPLY_MESSAGES } from './messages.ts'
