/** Versions of the hub protocol that this code speaks, lowest and highest. */
export const PROTOCOL_VERSIONS: VersionRange = { min: 1, max: 1 }

/** Request and response header that carries a range (`1-2`) or the chosen version (`1`). */
export const PROTOCOL_HEADER = 'earshot-protocol'

/** Inclusive range of protocol versions. */
export type VersionRange = { min: number; max: number }

/** `1` or `1-3` to a range; `undefined` when the text is neither. */
export function parseVersions(text: string): VersionRange | undefined {
  const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(text)
  if (!match) return undefined
  const min = Number(match[1])
  const max = Number(match[2] ?? match[1])
  return min <= max ? { min, max } : undefined
}

/** A range as header text. */
export const formatVersions = ({ min, max }: VersionRange): string =>
  min === max ? `${min}` : `${min}-${max}`

/** The highest version both sides speak; `undefined` when there is none. */
export function negotiate(offered: VersionRange, supported = PROTOCOL_VERSIONS): number | undefined {
  const highest = Math.min(offered.max, supported.max)
  return highest >= Math.max(offered.min, supported.min) ? highest : undefined
}
