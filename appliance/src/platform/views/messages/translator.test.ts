import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMessage } from './parse.ts'
import { moment, say } from './phrase.ts'
import { pseudo } from './pseudo.ts'
import type { TimeContext } from '../../zone-time/index.ts'
import { createTranslator } from './translator.ts'

const NOW = Date.UTC(2026, 10, 20, 8, 14, 0)
const times: TimeContext = { locale: 'en-GB', timeZone: 'Europe/Berlin', now: NOW }
const english = createTranslator('en', 'en-GB', {
  plain: 'Saved.',
  named: 'Hello {name}',
  counted: '{count, plural, =0 {no headsets} one {# headset} other {# headsets}} of {all}',
  linked: 'The policy <policy>{name}</policy> makes <b>{value}</b> mandatory',
  seen: 'Seen {when}',
  nested: 'Waits: {inner}',
})
const html = (...args: Parameters<typeof say>) => english.html(say(...args), times)
const plain = (...args: Parameters<typeof say>) => english.plain(say(...args), times)

describe('sentences of the catalogue', () => {
  it('take values, and numbers as the language writes them', () => {
    expect(plain('named', { name: 'Ada' })).toBe('Hello Ada')
    expect(plain('counted', { count: 0, all: 4012 })).toBe('no headsets of 4,012')
    expect(plain('counted', { count: 1, all: 1 })).toBe('1 headset of 1')
    expect(plain('counted', { count: 1200, all: 4012 })).toBe('1,200 headsets of 4,012')
  })

  it('take other sentences as values', () => {
    expect(plain('nested', { inner: say('plain') })).toBe('Waits: Saved.')
  })

  it('become links only within this appliance', () => {
    const at = (policy: string) => html('linked', { name: 'Hearing', value: '80 dB', policy })
    expect(at('/policies/7')).toBe(
      'The policy <a href="/policies/7">Hearing</a> makes <b>80 dB</b> mandatory',
    )
    const strange = ['https://evil.example', '//evil.example', 'javascript:alert(1)', '/\\evil.example', '']
    for (const address of strange) expect(at(address)).toBe('The policy Hearing makes <b>80 dB</b> mandatory')
  })

  it('write moments with the exact time in the title, in the time zone of the organization', () => {
    expect(html('seen', { when: moment(NOW - 120_000) })).toBe(
      'Seen <time datetime="2026-11-20T08:12:00.000Z" title="Friday, 20 November 2026 at 09:12:00 CET">2 min ago</time>',
    )
    expect(plain('seen', { when: moment(NOW, 'clock') })).toBe('Seen 09:14')
    expect(plain('seen', { when: moment(NOW - 3 * 86_400_000) })).toBe('Seen Tue 17 Nov')
    expect(plain('seen', { when: moment(NOW - 400 * 86_400_000) })).toBe('Seen 16 Oct 2025')
  })

  it('never let a value become markup', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(html('named', { name })).not.toMatch(/[<>"']/)
        expect(html('named', { name }).replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
      }),
    )
  })

  it('name what is missing', () => {
    expect(() => plain('named')).toThrow('lacks its value name')
    expect(() => plain('nowhere')).toThrow('there is no message nowhere')
  })
})

describe('messages that cannot be read', () => {
  it.each(['{name', 'a } b', '<b>x', '{n, plural, one {x}}', '{n, select, a {x}}', '<b>x</i>'])(
    '%s is refused',
    (text) => {
      expect(() => parseMessage(text)).toThrow()
    },
  )
})

describe('the pseudo-locale', () => {
  it('changes every letter a reader sees and nothing that is syntax', () => {
    const text = 'Seen {when}: {count, plural, =0 {none} one {# headset} other {# headsets}} <b>here</b>'
    const changed = pseudo(text)
    expect(changed).toContain('{when}')
    expect(changed).toContain('{count, plural, =0 {ñóñé} one {# héáđšét}'.replace('đ', 'd'))
    expect(changed).toContain('<b>héré</b>')
    expect(() => parseMessage(changed)).not.toThrow()
    expect(changed.length).toBeGreaterThan(text.length * 1.1)
  })
})
