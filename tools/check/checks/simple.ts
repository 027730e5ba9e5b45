import { toolCheck, type Check } from './tool.ts'

export const checkFormat: Check = (place) =>
  toolCheck(place, 'prettier', ['--check', '--log-level', 'warn', '.'])

export const checkLint: Check = (place) =>
  toolCheck(place, 'oxlint', ['--type-aware', '--deny-warnings', '--format', 'unix'])

export const checkTypes: Check = (place) => toolCheck(place, 'tsc', ['-p', '.', '--pretty', 'false'])

export const checkDeadCode: Check = (place) => toolCheck(place, 'knip', ['--no-progress'])
