import { HEADSET_MAKERS, MODELS, type Model } from '@earshot/protocol'
import { writeFile } from 'node:fs/promises'

/** Where the rules are kept; a package installs them into `/usr/lib/udev/rules.d`. */
export const RULES_FILE = new URL('../../agent/packaging/60-earshot-hub.rules', import.meta.url)

/** Account of the hub's service. */
const GROUP = 'earshot-hub'
const BUS_USB = '0003'

const HEAD = `# Lets the hub's own account, and nobody else, open the headsets of the catalogue. Generated: npm run generate.
# The kernel names a HID device bus:vendor:product.number in upper-case hex, real or virtual.
`

/** One rule for each maker of headsets, and for each model of the catalogue whose maker makes other things too. */
export function udevRules(models: readonly Model[] = MODELS, makers = HEADSET_MAKERS): string {
  const whole = makers.map(({ vendorId, name }) => ({ name, match: `${hex(vendorId)}:*`, vendorId }))
  const single = models.flatMap(({ name, usb }) =>
    usb.flatMap(({ vendorId, productId, name: ownName }) =>
      vendorId === null || productId === null || whole.some((maker) => maker.vendorId === vendorId)
        ? []
        : [{ name: ownName ?? name, match: `${hex(vendorId)}:${hex(productId)}.*` }],
    ),
  )
  return [HEAD, ...[...whole, ...single].map(rule)].join('\n')
}

const rule = ({ name, match }: { name: string; match: string }): string =>
  `# ${name}\nSUBSYSTEM=="hidraw", KERNELS=="${BUS_USB}:${match}", GROUP="${GROUP}", MODE="0660"\n`

const hex = (id: number): string => id.toString(16).toUpperCase().padStart(4, '0')

/** Writes the rules. */
export const generateUdevRules = (): Promise<void> => writeFile(RULES_FILE, udevRules())
