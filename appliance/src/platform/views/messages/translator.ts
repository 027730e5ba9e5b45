import { escapeHtml } from '../html.ts'
import { parseMessage, type Part } from './parse.ts'
import { isPhrase, type Phrase, type PhraseValue, type Text } from './phrase.ts'
import { exactTime, formatTime, isoOf, type TimeContext } from '../../zone-time/index.ts'

/** Sentences by key. */
export type Messages = Readonly<Record<string, string>>

/** Writes sentences in one language, as HTML or as plain text for attributes. */
export type Translator = {
  /** Language of the sentences, as a BCP 47 tag. */
  language: string
  html(text: Text, times: TimeContext): string
  plain(text: Text, times: TimeContext): string
  number(value: number): string
}

/** Writes a sentence as plain text. */
export type Writer = (text: Text) => string

/** How parts are put on paper. */
type Medium = {
  text(text: string): string
  moment(time: number, words: string, times: TimeContext): string
  tag(name: string, inside: string, value: PhraseValue | undefined): string
}

const plainMedium: Medium = { text: (text) => text, moment: (_, words) => words, tag: (_, inside) => inside }

const htmlMedium: Medium = {
  text: escapeHtml,
  moment: (time, words, times) =>
    `<time datetime="${isoOf(time)}" title="${escapeHtml(exactTime(time, times))}">${escapeHtml(words)}</time>`,
  tag(name, inside, value) {
    if (name === 'b') return `<b>${inside}</b>`
    if (name === 'code') return `<span class="es-code">${inside}</span>`
    return typeof value === 'string' && isLocal(value)
      ? `<a href="${escapeHtml(value)}">${inside}</a>`
      : inside
  },
}

/** An address on this appliance: never another host, never a script. */
const isLocal = (address: string): boolean => /^(?:\/(?![/\\])|[?#])/.test(address)

/** Builds the writer of one language. Throws `MessageFault` for a sentence that can't be read. */
export function createTranslator(language: string, locale: string, messages: Messages): Translator {
  const parsed = new Map(Object.entries(messages).map(([key, text]) => [key, parseMessage(text)]))
  const numbers = new Intl.NumberFormat(locale)
  const plurals = new Intl.PluralRules(locale)

  const get = (key: string): readonly Part[] => {
    const parts = parsed.get(key)
    if (!parts) throw new Error(`there is no message ${key}`)
    return parts
  }

  const write = (phrase: Phrase, medium: Medium, times: TimeContext): string => {
    const valueOf = (name: string): PhraseValue => {
      const value = phrase.with[name]
      if (value === undefined) throw new Error(`message ${phrase.say} lacks its value ${name}`)
      return value
    }
    const writeValue = (value: PhraseValue): string => {
      if (typeof value === 'string') return medium.text(value)
      if (typeof value === 'number') return medium.text(numbers.format(value))
      if (isPhrase(value)) return write(value, medium, times)
      return medium.moment(value.time, formatTime(value.time, value.as, times), times)
    }
    const join = (parts: readonly Part[], number: number): string =>
      parts.map((part) => writePart(part, number)).join('')
    const writePart = (part: Part, number: number): string => {
      switch (part.kind) {
        case 'text':
          return medium.text(part.text)
        case 'number':
          return medium.text(numbers.format(number))
        case 'value':
          return writeValue(valueOf(part.name))
        case 'tag':
          return medium.tag(part.name, join(part.parts, number), phrase.with[part.name])
        case 'plural': {
          const count = Number(valueOf(part.name))
          const chosen = part.cases[`=${count}`] ?? part.cases[plurals.select(count)] ?? part.cases['other']
          return join(chosen ?? [], count)
        }
      }
    }
    return join(get(phrase.say), Number.NaN)
  }

  const writeText = (text: Text, medium: Medium, times: TimeContext): string =>
    typeof text === 'string' ? medium.text(text) : write(text, medium, times)

  return {
    language,
    html: (text, times) => writeText(text, htmlMedium, times),
    plain: (text, times) => writeText(text, plainMedium, times),
    number: (value) => numbers.format(value),
  }
}

/** Writes the sentences of a catalogue for commands, scripts and logs: in English, times in UTC. */
export function createWriter(messages: Messages): Writer {
  const translator = createTranslator('en', 'en-GB', messages)
  return (text) => translator.plain(text, { locale: 'en-GB', timeZone: 'UTC', now: 0 })
}

/** Puts catalogues together. Throws where two have the same key. */
export function gatherMessages(all: readonly Messages[]): Messages {
  const entries = all.flatMap((messages) => Object.entries(messages))
  const gathered = new Map(entries)
  if (gathered.size < entries.length) throw new Error('two messages have the same key')
  return Object.fromEntries(gathered)
}
