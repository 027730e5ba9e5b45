/**
 * USB vendor ids of makers whose devices are headsets, speakerphones and their dongles, so that a hub may open all of
 * them. Makers of keyboards, mice or disks are not here: their headsets need a model of their own. (USB-IF vendor list.)
 */
export const HEADSET_MAKERS: readonly { vendorId: number; name: string }[] = [
  { vendorId: 0x047f, name: 'Poly (Plantronics)' },
  { vendorId: 0x095d, name: 'Polycom' },
  { vendorId: 0x0b0e, name: 'Jabra (GN Audio)' },
  { vendorId: 0x1395, name: 'EPOS, Sennheiser Communications' },
  { vendorId: 0x6993, name: 'Yealink' },
]
