import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import type { PolicyDeps } from './deps.ts'
import { readDocument } from './document.ts'
import type { Policy } from './policy.ts'
import { createPolicy, getPolicy, savePolicy } from './revision-service.ts'

/** What is made of a document: a policy called `name`, or a revision of `onto` that follows `basedOn`. */
export type ImportedDocument = { document: string } & ({ name: string } | { onto: string; basedOn: number })

const IMPORTED = 'Imported'

/** Makes a policy of a document, or a new revision of one that keeps its name. */
export async function importDocument(
  deps: PolicyDeps,
  tx: Tx,
  organizationId: string,
  given: ImportedDocument,
  actor: Actor,
): Promise<Policy> {
  const read = readDocument(given.document)
  if ('name' in given) {
    const input = { ...read, name: given.name, note: IMPORTED }
    return createPolicy(deps, tx, organizationId, input, actor)
  }
  const { name, description } = await getPolicy(tx, organizationId, given.onto)
  const input = { name, description, entries: read.entries, note: IMPORTED }
  await savePolicy(deps, tx, organizationId, given.onto, given.basedOn, input, actor)
  return getPolicy(tx, organizationId, given.onto)
}
