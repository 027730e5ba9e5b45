import type { Reader, Tx } from '../../platform/db/index.ts'
import { NO_CONTACT, type ContactMemory } from './contact.ts'

type Row = {
  incarnation: string | null
  sequence: number
  contacts: number
  superseded: string
  last_contact_at: number | null
}

/** What is stored of a hub's contacts, and when the last was. */
export async function findContact(
  reader: Reader,
  hubId: string,
): Promise<{ memory: ContactMemory; lastContactAt: number | null }> {
  const row: Row | undefined = await reader('hub_contacts').where({ hub_id: hubId }).first()
  if (!row) return { memory: NO_CONTACT, lastContactAt: null }
  const { incarnation, sequence, contacts } = row
  const superseded =
    row.superseded === '[]'
      ? NO_CONTACT.superseded
      : (JSON.parse(row.superseded) as ContactMemory['superseded'])
  return { memory: { incarnation, sequence, contacts, superseded }, lastContactAt: row.last_contact_at }
}

/** Contacts of several hubs in one statement. */
export type ContactChange = {
  hubId: string
  organizationId: string
  memory: ContactMemory
  lastContactAt: number
}

export async function saveContacts(tx: Tx, changes: readonly ContactChange[]): Promise<void> {
  const rows = changes.map(({ hubId, organizationId, memory, lastContactAt }) => ({
    hub_id: hubId,
    organization_id: organizationId,
    incarnation: memory.incarnation,
    sequence: memory.sequence,
    contacts: memory.contacts,
    superseded: JSON.stringify(memory.superseded),
    last_contact_at: lastContactAt,
  }))
  await tx('hub_contacts').insert(rows).onConflict('hub_id').merge()
}
