import { checkImports } from './imports.ts'
import { checkProofs } from './proofs.ts'
import { checkDeadCode, checkFormat, checkLint, checkTypes } from './simple.ts'
import { checkSizes } from './sizes.ts'
import type { Check } from './tool.ts'

/** Every check but the tests themselves, by the name it is called on the command line. */
export const CHECKS: Record<string, Check> = {
  format: checkFormat,
  lint: checkLint,
  types: checkTypes,
  imports: checkImports,
  sizes: checkSizes,
  dead: checkDeadCode,
  proofs: checkProofs,
}
