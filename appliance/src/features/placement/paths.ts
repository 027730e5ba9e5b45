import { path } from '../../platform/views/address.ts'

/** Address of the list of placement rules. */
export const RULES_PATH = '/hubs/rules'

/** Address of a rule, or of a page below it. */
export const rulePath = (...pieces: string[]): string => path(['hubs', 'rules', ...pieces])
