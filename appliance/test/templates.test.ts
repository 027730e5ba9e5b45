import { describe, expect, it } from 'vitest'
import { HELPERS } from '../src/platform/views/helpers/index.ts'
import { ALL_MESSAGES as messages } from '../src/messages.ts'
import { parseMessage, type Part } from '../src/platform/views/messages/parse.ts'
import { pseudoMessages } from '../src/platform/views/messages/pseudo.ts'
import { codeFiles, filesIn, sentencesIn } from './support/sources.ts'

const templates = filesIn('.hbs')
const keys = Object.keys(messages)

/** What a reader would see of a template if nothing were filled in: text between tags, and attributes that are read out. */
function literals(template: string): string[] {
  const bare = template.replace(/\{\{[\s\S]*?\}\}\}?/g, '⟨⟩')
  const text = bare.replace(/<!doctype[^>]*>/i, '').replace(/<(?:[^"'>]|"[^"]*"|'[^']*')*>/g, '⟨⟩')
  const read = [
    ...bare.matchAll(/\b(?:title|alt|placeholder|aria-label|aria-description|data-label)="([^"]*)"/g),
  ]
  return [...text.split('⟨⟩'), ...read.map(([, value]) => value ?? '')].filter((part) =>
    /[\p{L}\p{N}]/u.test(part),
  )
}

describe('templates', () => {
  it('hold no text of their own: every word comes from the catalogue', () => {
    const found = templates.flatMap(({ path, text }) =>
      literals(text).map((words) => `${path}: ${words.trim()}`),
    )
    expect(found).toEqual([])
    expect(templates.length).toBeGreaterThanOrEqual(50)
  })

  it('are told apart by the test above: a planted word is found', () => {
    expect(literals('<p class="x">{{t "a"}} Hello</p>')).toEqual([' Hello'])
    expect(literals('<b aria-label="Menu">{{t "a"}}</b>')).toEqual(['Menu'])
    expect(literals('<b title="{{tAttr "a"}}">{{t "a"}}, {{b}} · –</b>')).toEqual([])
  })

  it('write sentences with tags and times never into attributes', () => {
    const inAttribute = templates.filter(({ text }) => /="[^"]*\{\{(?:t|say|time|state|icon) /.test(text))
    expect(inAttribute.map(({ path }) => path)).toEqual([])
  })

  it('escape everything: no triple braces, no inline script or style, no handlers', () => {
    const unsafe = templates.filter(({ text }) =>
      /\{\{\{|\{\{&|<style|<script(?! src=)|\sstyle=|\son\w+=|hx-on|hx-vars|js:/.test(text),
    )
    expect(unsafe.map(({ path }) => path)).toEqual([])
  })

  it('never write a value whose name is also a word of the templates: the word would be called instead', () => {
    const words = Object.keys(HELPERS).filter((word) => word !== 'csrf')
    const bare = new RegExp(`\\{\\{(?:${words.join('|')})\\}\\}`)
    expect(templates.filter(({ text }) => bare.test(text)).map(({ path }) => path)).toEqual([])
    expect(bare.test('<b>{{state}}</b>')).toBe(true)
  })

  it('carry the CSRF token in every form that changes something', () => {
    const forms = templates.flatMap(({ path, text }) =>
      [...text.matchAll(/<form[^>]*method="post"[^>]*>(.{0,12})/g)].map(([, next]) => ({ path, next })),
    )
    expect(forms.filter(({ next }) => !next?.startsWith('{{csrf}}'))).toEqual([])
    expect(forms.length).toBeGreaterThanOrEqual(30)
  })
})

describe('view models', () => {
  const PRESENTERS = /(?:view-models?|looks|controls|first-steps|choices|navigation|bar|-page)\.ts$/
  const presenters = filesIn('.ts').filter(
    ({ path }) => PRESENTERS.test(path) && !path.includes('error-page'),
  )

  it('hold no sentence of their own: what they say comes from the catalogue', () => {
    const found = presenters.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter(
          (line) =>
            !/^\s*(?:\/?\*|\/\/|import |export .* from )|new (?:App)?Error\(/.test(line) &&
            sentencesIn(line).length > 0,
        )
        .map((line) => `${path}: ${line.trim()}`),
    )
    expect(found).toEqual([])
    expect(presenters.length).toBeGreaterThanOrEqual(20)
  })

  it('would be caught with one', () => {
    expect(sentencesIn("title: 'Computers and hubs',")).toEqual(['Computers and hubs'])
    expect(sentencesIn("if ('a' in one && 'b' in two) return say('hubs.title')")).toEqual([])
  })
})

/** A sentence without its words: its values, plurals and tags. */
const frameOf = (parts: readonly Part[]): unknown[] =>
  parts.flatMap((part): unknown[] => {
    if (part.kind === 'text') return []
    if (part.kind === 'tag') return [[part.name, frameOf(part.parts)]]
    if (part.kind !== 'plural') return [part]
    return [[part.name, Object.entries(part.cases).map(([name, inside]) => [name, frameOf(inside)])]]
  })

describe('the pseudo-locale', () => {
  const other = pseudoMessages(messages)
  const framesOf = (all: Record<string, string>): unknown[] =>
    keys.map((key) => [key, frameOf(parseMessage(all[key] ?? ''))])

  it('has every sentence of the catalogue and no other, with the same values in it', () => {
    expect(Object.keys(other)).toEqual(keys)
    expect(framesOf(other)).toEqual(framesOf(messages))
    expect(keys.filter((key) => other[key] === messages[key])).toEqual([])
    expect(keys.length).toBeGreaterThanOrEqual(500)
  })
})

describe('the message catalogue', () => {
  const code = codeFiles()
  const sources = [...templates, ...code].map(({ text }) => text).join('\n')
  const used = new Set([...sources.matchAll(/['"`]([a-zA-Z]+(?:\.[\w]+)+)['"`]/g)].map(([, key]) => key))

  it('has every sentence that a template or a view model asks for', () => {
    const asked = [
      ...templates.flatMap(({ text }) =>
        [...text.matchAll(/\b(?:t|tAttr) "([^"]+)"/g)].map(([, key]) => key ?? ''),
      ),
      ...code.flatMap(({ text }) => [...text.matchAll(/\bsay\(\s*'([^']+)'/g)].map(([, key]) => key ?? '')),
      ...code.flatMap(({ text }) =>
        [...text.matchAll(/\bword: '([a-z]\w*\.[^']+)'/g)].map(([, key]) => key ?? ''),
      ),
    ]
    expect(asked.filter((key) => !(key in messages))).toEqual([])
    expect(asked.length).toBeGreaterThanOrEqual(400)
  })

  it('has no sentence that nobody says', () => {
    expect(keys.filter((key) => !used.has(key))).toEqual([])
    expect(keys.length).toBeGreaterThanOrEqual(500)
  })

  it('can be read whole', () => {
    for (const text of Object.values(messages)) expect(() => parseMessage(text)).not.toThrow()
  })
})
