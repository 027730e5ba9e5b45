import { html } from '../html.ts'
import { moment, say, type TimeStyle } from '../messages/phrase.ts'
import type { HelperOptions } from './helper.ts'

const STYLES: ReadonlySet<string> = new Set<TimeStyle>(['relative', 'clock', 'day', 'exact'])
const isStyle = (style: unknown): style is TimeStyle => typeof style === 'string' && STYLES.has(style)

/** `{{time at as="day"}}`: a moment, relative unless said otherwise, with the exact time in its title. */
export const time = (at: number, { hash, data: { page } }: HelperOptions) => {
  const style = hash['as']
  const when = moment(at, isStyle(style) ? style : 'relative')
  return html(page.translator.html(say('common.moment', { when }), page.times))
}
