import type { Reader } from '../../platform/db/index.ts'
import type { Organization } from './organization.ts'

/** What a target is made of, as far as it is the same for all hubs of an organization. */
export type PerEpoch<T> = (
  reader: Reader,
  organization: Pick<Organization, 'id' | 'targetEpoch'>,
) => Promise<T>

/**
 * Keeps what `load` answered for as long as the organization's target epoch stands. Inside a transaction nothing new
 * is kept: it might be rolled back.
 */
export function perEpoch<T>(load: (reader: Reader, organizationId: string) => Promise<T>): PerEpoch<T> {
  const kept = new Map<string, { epoch: number; value: T }>()
  return async (reader, { id, targetEpoch: epoch }) => {
    const known = kept.get(id)
    if (known?.epoch === epoch) return known.value
    const value = await load(reader, id)
    if (!('isTransaction' in reader && reader.isTransaction)) kept.set(id, { epoch, value })
    return value
  }
}
