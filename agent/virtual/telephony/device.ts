import type { DeviceControl, VirtualDevice, VirtualHost, VirtualUsb } from '../device.ts'
import type { Faults } from '../faults.ts'

/**
 * A standard headset: hook switch (absolute), mute key (relative, as most makers have it), ringer, LEDs, volume keys.
 * Report 0x02 in: hook, line busy, mute, ringer; out: off-hook, mute, ring, hold. Report 0x01 in: volume up, down.
 */
const DESCRIPTOR = Uint8Array.from(
  Buffer.from(
    [
      '050b 0905 a101 8502 1500 2501 7501 9502 0920 0997 8122 9501 092f 8106 099e 8122 9504 8101',
      '0508 9504 0917 0909 0918 0920 9122 9504 9101 c0',
      '050c 0901 a101 8501 1500 2501 7501 9502 09e9 09ea 8102 9506 8101 c0',
    ]
      .join('')
      .replaceAll(' ', ''),
    'hex',
  ),
)

const TELEPHONY_REPORT = 0x02
const VOLUME_REPORT = 0x01
const BIT = { hook: 1, mute: 4, ringer: 8 } as const

/** A headset that speaks standard telephony and nothing else; it is no model of the catalogue. */
export function createTelephonyDevice(usb: VirtualUsb, faults: Faults): VirtualDevice {
  let host: VirtualHost | null = null
  const state = { hook: false, ringer: false, muted: false, volume: 50 }
  const leds: string[] = []
  const send = (pressed = 0): void =>
    host?.input(
      Uint8Array.of(
        TELEPHONY_REPORT,
        (state.hook ? BIT.hook : 0) | (state.ringer ? BIT.ringer : 0) | pressed,
      ),
    )
  const control: DeviceControl = {
    value: () => undefined,
    change: () => undefined,
    call: (on) => {
      state.hook = on
      send()
    },
    ring: (on) => {
      state.ringer = on
      send()
    },
    mute: (on) => {
      if (state.muted === on) return
      state.muted = on
      send(BIT.mute)
      send()
    },
    wear: () => undefined,
    volume: (percent) => {
      if (percent === state.volume) return
      host?.input(Uint8Array.of(VOLUME_REPORT, percent > state.volume ? 1 : 2))
      host?.input(Uint8Array.of(VOLUME_REPORT, 0))
      state.volume = percent
    },
    battery: () => undefined,
    link: () => undefined,
    leds: () => leds,
  }
  return {
    usb,
    descriptor: DESCRIPTOR,
    faults,
    setReport: (kind, report) => {
      if (kind === 'output') leds.push(Buffer.from(report).toString('hex'))
    },
    getReport: () => undefined,
    plugged: (to) => {
      host = to
    },
    control,
  }
}
