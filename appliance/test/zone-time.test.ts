import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeFiles, type Source } from './support/sources.ts'

/** What makes text of a moment, or a moment of text, in whatever zone the process or UTC happens to be. */
const ELSEWHERE =
  /\bDate\(|\bDate\.(?:UTC|parse)\b|\bTemporal\.|\bIntl\.(?:Date|Relative|Duration)\w*|\bto(?:ISO|UTC|GMT|Date|Time|Locale\w*)String\b|\b[gs]et(?:UTC)?(?:Full)?(?:Year|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)\b|\bgetTimezoneOffset\b|\bvalid(?:_from|_to|From|To)\b/g
const OWN = 'platform/zone-time/'
/** They hand moments to a library that wants a `Date`, and write none. */
const HANDED_ON: Readonly<Record<string, string>> = {
  'features/keys/authority.ts': 'Date(',
  'platform/scheduler.ts': 'Date(',
}
const faultsIn = ({ path, text }: Source): string[] =>
  [...text.matchAll(ELSEWHERE)].map(([found]) => found).filter((found) => HANDED_ON[path] !== found)

const ours = codeFiles().filter(({ path }) => !path.startsWith(OWN))
const script = {
  path: 'public/earshot.js',
  text: readFileSync(new URL('../public/earshot.js', import.meta.url), 'utf8'),
}

describe('times and texts', () => {
  it('are made of each other in one place only, in the zone that it is given', () => {
    const found = [...ours, script].flatMap((source) =>
      faultsIn(source).map((fault) => `${source.path}: ${fault}`),
    )
    expect(found).toEqual([])
    expect(ours.length).toBeGreaterThan(500)
  })

  it.each([
    'new Date(now).toISOString().slice(0, 10)',
    'new Date().toLocaleDateString()',
    '`${new Date(at)}`',
    'String(Date())',
    'then.getHours()',
    'then.getUTCDate()',
    'then.setHours(0)',
    'then.getTimezoneOffset()',
    'Date.parse(from)',
    'Date.UTC(2026, 10, 21)',
    "new Intl.DateTimeFormat('en').format(at)",
    'Temporal.Now.plainDateISO()',
    'certificate.valid_to',
  ])('are told apart by the test above: %s is found', (planted) => {
    expect(faultsIn({ path: 'features/devices/planted.ts', text: planted })).not.toEqual([])
  })

  it('are not told apart where there is nothing to find', () => {
    const text =
      'const now = Date.now()\nnew Intl.NumberFormat(locale)\nschema: z.iso.date(), budgets.updateAt(x)'
    expect(faultsIn({ path: 'features/devices/planted.ts', text })).toEqual([])
  })

  it('may be handed on by as many files as are named, and by no other', () => {
    const names = Object.keys(HANDED_ON)
    const used = ours.filter(({ path, text }) => names.includes(path) && text.match(ELSEWHERE))
    expect(used.map(({ path }) => path).toSorted()).toEqual(names)
    expect(faultsIn({ path: names[0] ?? '', text: 'new Date(at).getHours()' })).toEqual(['getHours'])
  })
})
