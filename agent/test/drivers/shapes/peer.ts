import type { VirtualDevice, VirtualHost, VirtualUsb } from '../../../virtual/device.ts'
import { createFaults } from '../../../virtual/faults.ts'

/** What a made-up device does with the reports it gets; `say` sends an input report. */
export type PeerScript = {
  output?: (report: Uint8Array, say: (bytes: readonly number[]) => void) => void
  feature?: (report: Uint8Array, say: (bytes: readonly number[]) => void) => void
  getFeature?: (reportId: number) => readonly number[] | undefined
  getInput?: (reportId: number) => readonly number[] | undefined
}

/** A device with one vendor collection; `say` is the device's own voice. */
export type Peer = { device: VirtualDevice; say: (bytes: readonly number[]) => void; log: number[][] }

const idle = (): void => undefined

/** A device that answers as its script says, and notes what it was sent. */
export function createPeer(
  usb: Pick<VirtualUsb, 'vendorId' | 'productId'>,
  collection: { usagePage: number; usage: number },
  script: PeerScript,
): Peer {
  let host: VirtualHost | null = null
  const log: number[][] = []
  const say = (bytes: readonly number[]): void => host?.input(Uint8Array.from(bytes))
  const device: VirtualDevice = {
    usb: { ...usb, product: 'Peer', manufacturer: 'Peer', serial: 'P-1' },
    descriptor: descriptorOf(collection),
    setReport: (kind, report) => {
      log.push([...report])
      script[kind]?.(report, say)
    },
    getReport: (kind, reportId) => {
      const bytes = kind === 'feature' ? script.getFeature?.(reportId) : script.getInput?.(reportId)
      return bytes && Uint8Array.from(bytes)
    },
    plugged: (next) => {
      host = next
    },
    control: {
      value: () => undefined,
      change: idle,
      call: idle,
      ring: idle,
      mute: idle,
      wear: idle,
      volume: idle,
      battery: idle,
      link: idle,
      leds: () => [],
    },
    faults: createFaults(),
  }
  return { device, say, log }
}

/** One application collection: usage page, usage, one input report. */
const descriptorOf = ({ usagePage, usage }: { usagePage: number; usage: number }): Uint8Array =>
  Uint8Array.from(
    [
      [0x06, usagePage & 0xff, usagePage >> 8, 0x0a, usage & 0xff, usage >> 8, 0xa1, 0x01],
      [0x85, 0x01, 0x75, 0x08, 0x95, 0x01, 0x09, 0x01, 0x81, 0x02, 0xc0],
    ].flat(),
  )

/** Bytes followed by zeros up to a length. */
export const padded = (length: number, bytes: readonly number[]): Uint8Array => {
  const report = new Uint8Array(length)
  report.set(bytes)
  return report
}
