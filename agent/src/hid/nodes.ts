import type { HidNode } from './port.ts'
import type { HidEntry, HidSystem, OpenableEntry } from './system.ts'

/** The library's list, one entry for each collection, as nodes. Entries that can't be opened are left out. */
export async function nodesOf(
  entries: readonly HidEntry[],
  placeOf: HidSystem['placeOf'],
): Promise<HidNode[]> {
  const byPath = new Map<string, OpenableEntry[]>()
  for (const entry of entries) {
    if (!entry.path) continue
    byPath.set(entry.path, [...(byPath.get(entry.path) ?? []), { ...entry, path: entry.path }])
  }
  return Promise.all([...byPath.values()].map((group) => nodeOf(group, placeOf)))
}

async function nodeOf(entries: readonly OpenableEntry[], placeOf: HidSystem['placeOf']): Promise<HidNode> {
  const [first] = entries as readonly [OpenableEntry, ...OpenableEntry[]]
  return {
    path: first.path,
    place: await placeOf(first),
    vendorId: first.vendorId,
    productId: first.productId,
    serial: first.serialNumber || null,
    product: first.product ?? '',
    manufacturer: first.manufacturer ?? '',
    interface: first.interface,
    collections: entries.map(({ usagePage, usage }) => ({ usagePage: usagePage ?? 0, usage: usage ?? 0 })),
  }
}
