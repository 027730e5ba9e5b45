const formats = new Map<string, Intl.DateTimeFormat>()

/** A format of one language and time zone: made once, for making one takes longer than all that is written with it. */
export function formatIn(
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, timeZone, options])
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone })
  formats.set(key, made)
  return made
}

/** Whether a name is one of a time zone, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Names of time zones to choose from. */
export const timeZones = (): string[] => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?/

/** How far clocks of a zone are ahead of UTC at a moment, in milliseconds: what Intl says of it. */
export function offsetAt(time: number, timeZone: string): number {
  const said = formatIn('en', timeZone, { timeZoneName: 'longOffset' }).format(time)
  const [, sign, hours = 0, minutes = 0, seconds = 0] = OFFSET.exec(said) ?? []
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  return sign === '-' ? -size : size
}
