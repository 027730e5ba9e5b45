import { deviceKeySchema } from '@earshot/protocol'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviceKey, isUsableSerial } from './device-key.ts'

const anyText = fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units))

describe('deviceKey', () => {
  test('a headset with a serial of its own keeps its key wherever it is plugged in', () => {
    expect(deviceKey('acme', 'ER-0001', 'usb-1')).toBe('acme/ER-0001')
    expect(deviceKey('acme', 'ER-0001', 'usb-2')).toBe('acme/ER-0001')
  })

  test('a serial that tells nothing apart counts as none, so the place decides', () => {
    const rubbish = [
      null,
      '',
      '   ',
      '0',
      '0000000000',
      'FFFFFFFF',
      '----',
      '0123456789',
      'not set',
      '12:34:56:78',
    ]
    for (const serial of rubbish) {
      expect(isUsableSerial(serial), String(serial)).toBe(false)
      expect(deviceKey('acme', serial, 'usb-1')).not.toBe(deviceKey('acme', serial, 'usb-2'))
      expect(deviceKey('acme', serial, 'usb-1')).toBe(deviceKey('acme', serial, 'usb-1'))
    }
    expect(rubbish).toHaveLength(10)
  })

  test('two serials that a key cannot carry stay two devices', () => {
    expect(deviceKey('acme', 'AB/1 x', 'p')).not.toBe(deviceKey('acme', 'AB/2 x', 'p'))
  })

  test('whatever a device says about itself, its key is one that the protocol accepts', () => {
    fc.assert(
      fc.property(fc.option(anyText), fc.string(), (serial, place) => {
        expect(deviceKeySchema.safeParse(deviceKey('acme-h300', serial, place)).success).toBe(true)
      }),
    )
  })
})
