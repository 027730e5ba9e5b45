import type { Tone } from './looks.ts'

/** One stretch of a bar that is 1,000 units wide. */
export type Stretch = { tone: Tone; x: number; width: number }

const WIDTH = 1000
const GAP = 2
const LEAST = 3

/**
 * A total as a bar: each part as wide as its share, never too thin to be seen, with a hair of space between. What is
 * not given stays as the track.
 */
export function barOf(parts: readonly { tone: Tone; count: number }[], total: number): Stretch[] {
  const shown = parts.filter(({ count }) => count > 0)
  const widths = shown.map(({ count }) => Math.max(LEAST, (count / Math.max(1, total)) * WIDTH))
  const room = WIDTH - GAP * Math.max(0, shown.length - 1)
  const sum = widths.reduce((a, b) => a + b, 0)
  const scale = sum > room ? room / sum : 1
  let x = 0
  return shown.map(({ tone }, place) => {
    const width = Math.round((widths[place] ?? 0) * scale * 10) / 10
    const stretch = { tone, x: Math.round(x * 10) / 10, width }
    x += width + GAP
    return stretch
  })
}
