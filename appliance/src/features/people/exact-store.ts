import type { Reader } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'

const BATCH = 500

/** Whom a text names: one person, nobody, or several. */
export type ExactMatch = { personId: string } | 'none' | 'several'

type Named = { key: string; id: string }

/** The three things a person is named by, and how each is asked for. */
const WAYS: readonly {
  keyOf(text: string): string
  find(reader: Reader, organizationId: string, keys: readonly string[]): Promise<Named[]>
}[] = [
  {
    keyOf: fold,
    find: async (reader, organizationId, keys) =>
      (await reader('people_logins')
        .where({ organization_id: organizationId })
        .whereIn('login_folded', keys)
        .select({ key: 'login_folded', id: 'person_id' })) as Named[],
  },
  {
    keyOf: (text) => text.trim().toLowerCase(),
    find: async (reader, organizationId, keys) =>
      (await reader('people')
        .where({ organization_id: organizationId })
        .whereRaw(`lower(email) in (${keys.map(() => '?').join(', ')})`, keys)
        .select({ key: reader.raw('lower(email)'), id: 'id' })) as Named[],
  },
  {
    keyOf: fold,
    find: async (reader, organizationId, keys) =>
      (await reader('people')
        .where({ organization_id: organizationId })
        .whereIn('name_folded', keys)
        .select({ key: 'name_folded', id: 'id' })) as Named[],
  },
]

/**
 * Whom each text names exactly: by a login, the e-mail address where it is known, or the whole name, in any case.
 * A text that fits more than one person names nobody.
 */
export async function findExactly(
  reader: Reader,
  organizationId: string,
  texts: readonly string[],
): Promise<Map<string, ExactMatch>> {
  const wanted = [...new Set(texts)]
  const found = new Map(wanted.map((text) => [text, new Set<string>()]))
  for (const { keyOf, find } of WAYS) {
    for (let start = 0; start < wanted.length; start += BATCH) {
      const byKey = Map.groupBy(wanted.slice(start, start + BATCH), keyOf)
      byKey.delete('')
      if (byKey.size === 0) continue
      for (const { key, id } of await find(reader, organizationId, [...byKey.keys()]))
        for (const text of byKey.get(key) ?? []) found.get(text)?.add(id)
    }
  }
  return new Map([...found].map(([text, ids]) => [text, matchOf([...ids])]))
}

const matchOf = ([personId, another]: string[]): ExactMatch =>
  personId === undefined ? 'none' : another === undefined ? { personId } : 'several'
