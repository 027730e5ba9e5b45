import type { DeviceDelta, StateDelta } from '@earshot/protocol'

/** Ceilings of one message. `bytes` counts the delta's JSON. */
export type Ceilings = { bytes: number; devices: number }

type Piece = { key: string; delta: DeviceDelta | null; bytes: number }

const utf8 = new TextEncoder()
const bytesOf = (value: unknown): number => utf8.encode(JSON.stringify(value)).length
const SEPARATORS = 4

/**
 * Cuts a delta into deltas that stay below the ceilings and that lead, applied in order, to the same state. A device
 * that is new comes with its facts in the first piece that names it.
 */
export function splitDelta(delta: StateDelta, ceilings: Ceilings): StateDelta[] {
  const { devices, ...rest } = delta
  const pieces = Object.entries(devices ?? {}).flatMap(([key, change]) =>
    piecesOf(key, change, ceilings.bytes),
  )
  const first: StateDelta = rest
  const batches = inBatches(pieces, ceilings, bytesOf(rest))
  const deltas = batches.map((batch): StateDelta => ({ devices: mergePieces(batch) }))
  if (deltas.length === 0) return [first]
  return deltas.map((one, place) => (place === 0 ? { ...first, ...one } : one))
}

function inBatches(pieces: readonly Piece[], ceilings: Ceilings, startBytes: number): Piece[][] {
  const batches: Piece[][] = []
  let used = startBytes
  for (const piece of pieces) {
    const batch = batches.at(-1)
    const names = new Set(batch?.map((one) => one.key)).add(piece.key)
    if (batch && used + piece.bytes <= ceilings.bytes && names.size <= ceilings.devices) {
      batch.push(piece)
      used += piece.bytes
    } else {
      if (batch) used = 0
      batches.push([piece])
      used += piece.bytes
    }
  }
  return batches
}

function mergePieces(batch: readonly Piece[]): Record<string, DeviceDelta | null> {
  const merged = new Map<string, DeviceDelta | null>()
  for (const { key, delta } of batch) {
    const before = merged.get(key)
    merged.set(key, before && delta ? mergeDeltas(before, delta) : delta)
  }
  return Object.fromEntries(merged)
}

const mergeDeltas = (a: DeviceDelta, b: DeviceDelta): DeviceDelta => ({
  ...a,
  ...b,
  ...(a.settings || b.settings ? { settings: { ...a.settings, ...b.settings } } : {}),
})

function piecesOf(key: string, change: DeviceDelta | null, ceiling: number): Piece[] {
  const whole = pieceOf(key, change)
  if (change === null || whole.bytes <= ceiling / 2) return [whole]
  const { settings, ...facts } = change
  const single = Object.entries(settings ?? {}).map(([id, value]) =>
    pieceOf(key, { settings: { [id]: value } }),
  )
  const rest: DeviceDelta[] = [
    ...(facts.facts ? [{ facts: facts.facts }] : []),
    ...(facts.suggestions ? [{ suggestions: facts.suggestions }] : []),
  ]
  return [...rest.map((one) => pieceOf(key, one)), ...single]
}

const pieceOf = (key: string, delta: DeviceDelta | null): Piece => ({
  key,
  delta,
  bytes: bytesOf(key) + bytesOf(delta) + SEPARATORS,
})
