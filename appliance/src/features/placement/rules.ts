import type { Reader } from '../../platform/db/index.ts'
import type { Given, PlacementRulesOfHubs } from '../hubs/index.ts'
import { NOTHING_GIVEN } from '../hubs/index.ts'
import type { People } from '../people/index.ts'
import { givenBy, readyRules } from './matching.ts'
import type { PlacementRule } from './rule.ts'
import { listRules } from './store.ts'

/** Placement rules as they are asked: those that are stored, or others. */
export type PlacementRules = PlacementRulesOfHubs & {
  /** What these rules would give each of some computers, in the same order. */
  givenBy(
    reader: Reader,
    organizationId: string,
    rules: readonly PlacementRule[],
    computers: readonly Asked[],
  ): Promise<Given[]>
}

type Asked = { name: string; personId: string | null }

/** Builds what hubs ask. Of people it reads the units, and only where a rule names one. */
export function createPlacementRules({ people }: { people: Pick<People, 'unitsOf'> }): PlacementRules {
  const ask: PlacementRules['givenBy'] = async (reader, organizationId, rules, computers) => {
    if (rules.length === 0) return computers.map(() => NOTHING_GIVEN)
    const persons = rules.some(({ unit }) => unit !== null)
      ? [...new Set(computers.flatMap(({ personId }) => personId ?? []))]
      : []
    const units = await people.unitsOf(reader, organizationId, persons)
    const ready = readyRules(rules)
    return computers.map(({ name, personId }) =>
      givenBy(ready, { name, unit: units.get(personId ?? '') ?? null }),
    )
  }
  return {
    givenBy: ask,
    givenTo: async (reader, organizationId, computers) =>
      ask(reader, organizationId, await listRules(reader, organizationId), computers),
  }
}
