import { sha256 } from '@earshot/protocol'

const PLAIN = /^[\w.:-]{1,96}$/
const RUBBISH = new Set([
  '0123456789',
  '1234567890',
  '123456789',
  '12345678',
  '0123456789abcdef',
  'serialnumber',
  'notset',
  'none',
  'default',
  'unknown',
])

/** Whether a serial can tell one headset from another: not empty, not one repeated character, not a maker's filler. */
export function isUsableSerial(serial: string | null): serial is string {
  const text = serial?.trim() ?? ''
  const bare = text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase()
  return new Set(bare).size > 1 && !RUBBISH.has(bare)
}

/**
 * Key of a headset: `<model>/<serial>` by its own serial, else `<model>/~<hash of the place>`. A serial with
 * characters that a key can't carry counts by its hash, so that two such serials stay two devices.
 */
export function deviceKey(model: string, serial: string | null, place: string): string {
  if (!isUsableSerial(serial)) return `${model}/~${hash(`place:${place}`)}`
  const text = serial.trim()
  return PLAIN.test(text) ? `${model}/${text}` : `${model}/~${hash(`serial:${text}`)}`
}

const hash = (text: string): string => sha256(text).slice(0, 22)
