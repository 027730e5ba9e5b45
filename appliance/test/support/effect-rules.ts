import { levelsOf } from '../../src/features/directory/index.ts'
import type { RuleInput } from '../../src/features/placement/index.ts'
import type { Database } from '../../src/platform/db/index.ts'
import { pick, type Dice } from './dice.ts'
import type { Whole } from './whole-appliance.ts'

/** Places every computer as the rules want it, as their job does. */
export async function followAllRules(
  { hubs }: Whole,
  { read }: Database,
  organizationId: string,
): Promise<void> {
  for await (const { ids } of hubs.misplaced(read, organizationId))
    await hubs.followRules(organizationId, ids)
}

const PATTERNS = ['PC-*', '*1', 'pc-1*', '*', null]
const UNITS = ['ou=odd,ou=staff,dc=x', 'OU=Even, OU=Staff, DC=x', 'ou=staff,dc=x', null]

/** In which unit somebody lies. */
export const unitOf = (name: string): string[] =>
  levelsOf(`ou=${name.charCodeAt(0) % 2 === 0 ? 'even' : 'odd'},ou=staff,dc=x`) ?? []

type Named = { named: { site: string[]; computerTag: string[] } }

/** Any placement rule of a world. */
export function anyRule({ named }: Named, dice: Dice, name: string): RuleInput {
  const pattern = pick(dice, PATTERNS)
  const tags = named.computerTag.filter(() => dice(2) === 0)
  return {
    name,
    pattern,
    unit: pattern === null ? UNITS[dice(3)]! : pick(dice, UNITS),
    siteId: tags.length > 0 && dice(3) === 0 ? null : pick(dice, named.site),
    tags,
    ...(dice(2) === 0 && { position: 1 }),
  }
}
