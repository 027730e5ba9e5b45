import { toolCheck, type Check } from './tool.ts'

const PRETTIER_CACHE = ['--cache', '--cache-strategy', 'content', '--cache-location', '.cache/prettier.json']

export const checkFormat: Check = (place) =>
  toolCheck(place, 'prettier', ['--check', '--log-level', 'warn', ...PRETTIER_CACHE, '.'])

export const checkLint: Check = (place) =>
  toolCheck(place, 'oxlint', ['--type-aware', '--deny-warnings', '--format', 'unix'])

export const checkTypes: Check = (place) => toolCheck(place, 'tsc', ['-p', '.', '--pretty', 'false'])

export const checkDeadCode: Check = (place) => toolCheck(place, 'knip', ['--no-progress'])
