import { z } from 'zod'
import { systemClock, type Clock } from '../src/clock.ts'
import type { VirtualDevice } from './device.ts'
import { createFaults } from './faults.ts'
import { createDirectDevice, createDongleDevice } from './reference/device.ts'
import { createReferenceHeadset } from './reference/headset.ts'
import { createTelephonyDevice } from './telephony/device.ts'

const serial = z.string().regex(/^[A-Z0-9-]{0,24}$/, 'must have at most 24 of A-Z 0-9 -')
const firmware = z.tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)])

const usbId = z.int().min(0).max(0xffff)

/** A virtual device in words; what is left out is as it leaves the factory. */
export const virtualSpecSchema = z.object({
  model: z.enum(['earshot-reference', 'standard-telephony-headset']),
  serial,
  firmware: firmware.default([1, 2, 0]),
  name: z.string().max(24).default('Reference'),
  /** Serial of the dongle it is behind. */
  dongle: serial.nullable().default(null),
  /** Ids of a standard telephony headset; models of the catalogue have their own. */
  usb: z.object({ vendorId: usbId, productId: usbId }).default({ vendorId: 0x1209, productId: 0xea10 }),
})

/** A virtual device in words. */
export type VirtualSpec = z.input<typeof virtualSpecSchema>

const DONGLE_FIRMWARE = [2, 0, 1] as const
const STANDARD = { product: 'Standard Headset', manufacturer: 'Earshot' }

/** Makes a virtual device. Throws `ZodError` on a spec that makes no sense. */
export function createVirtualDevice(spec: VirtualSpec, clock: Clock = systemClock): VirtualDevice {
  const { model, serial: own, firmware: version, name, dongle, usb } = virtualSpecSchema.parse(spec)
  const faults = createFaults()
  if (model === 'standard-telephony-headset')
    return createTelephonyDevice({ ...STANDARD, ...usb, serial: own }, faults)
  const headset = createReferenceHeadset({ serial: own, firmware: version, name }, clock, faults)
  if (dongle === null) return createDirectDevice(headset)
  return createDongleDevice({ serial: dongle, firmware: DONGLE_FIRMWARE, name: 'Reference Dongle' }, headset)
}
