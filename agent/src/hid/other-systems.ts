import type { HidSystem, OpenableEntry } from './system.ts'

/** macOS and Windows: the HID library shows neither descriptors nor events, and a refused open has one meaning. */
export const otherSystem = (isListed: (path: string) => Promise<boolean>): HidSystem => ({
  placeOf: async (entry) => placeOf(entry),
  descriptorOf: async () => null,
  obstacle: async (path) => ((await isListed(path)) ? 'busy' : 'gone'),
  watch: () => undefined,
})

/**
 * Nodes of one device share their serial. Without one: Windows numbers the collections of an interface at the end of
 * the path (`…&Col02#8&1c2f&0&0001#{…}`) and what stands before is shared; macOS has one path for each interface.
 */
function placeOf({ path, vendorId, productId, serialNumber }: OpenableEntry): string {
  const ids = `${vendorId.toString(16)}:${productId.toString(16)}`
  if (serialNumber) return `${ids}:${serialNumber}`
  return `${ids}:${path.replace(/&col\d+/i, '').replace(/&\d{4}(?=#)/, '')}`
}
