import { randomInt } from 'node:crypto'
import { fold } from '../../platform/fold.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'

/** Shortest and longest password, in characters. Nothing is cut off or changed. */
export const PASSWORD_LENGTH = { min: 15, max: 128 }

const MIN_DIFFERENT = 6
/** Words and runs that guesses are made of. Our own short list: length does the rest. */
// prettier-ignore
const COMMON = [
  'password', 'passwort', 'passphrase', 'kennwort', 'geheim', 'secret', 'administrator', 'admin', 'root', 'login',
  'welcome', 'willkommen', 'letmein', 'changeme', 'default', 'earshot', 'headset', 'appliance', 'company',
  'qwertyuiop', 'qwertzuiop', 'qwerty', 'qwertz', 'asdfghjkl', 'asdf', 'yxcvbnm', 'zxcvbnm', '1q2w3e4r5t',
  'iloveyou', 'dragon', 'monkey', 'football', 'baseball', 'sunshine', 'princess', 'master', 'summer', 'sommer',
  'winter', 'spring', 'autumn', 'herbst', 'abcdefghijklmnopqrstuvwxyz', 'abcdef', 'correcthorsebatterystaple',
]

const ALIKE: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Letters and digits only, look-alikes written as the letter they stand for where `alike`. */
const bare = (text: string, alike: boolean): string =>
  [...fold(text)]
    .map((character) => (alike ? (ALIKE[character] ?? character) : character))
    .filter((character) => /[\p{L}\p{N}]/u.test(character))
    .join('')

/** How many different characters are left when all words have been taken away, the longest first. */
function differentBeside(password: string, words: readonly string[], alike: boolean): number {
  const known = words
    .map((word) => bare(word, alike))
    .filter((word) => word.length >= 3)
    .toSorted((a, b) => b.length - a.length)
  return new Set(known.reduce((left, word) => left.replaceAll(word, ''), bare(password, alike))).size
}

const isSequence = (text: string): boolean => {
  const steps = new Set([...text].slice(1).map((_, at) => text.charCodeAt(at + 1) - text.charCodeAt(at)))
  return text.length > 1 && steps.size === 1
}

const isRepeated = (text: string): boolean => {
  const at = (text + text).indexOf(text, 1)
  return at < text.length && at < MIN_DIFFERENT * 2
}

/**
 * Why a password can't be taken, as the end of a sentence; null when it can. `about` are words close to the account
 * (user name, name, organization) that guesses start with.
 */
export function passwordFault(password: string, about: readonly string[]): Phrase | null {
  const characters = [...password]
  if (characters.length < PASSWORD_LENGTH.min) return say('password.tooShort', { min: PASSWORD_LENGTH.min })
  if (characters.length > PASSWORD_LENGTH.max) return say('fault.tooLong', { max: PASSWORD_LENGTH.max })
  if (new Set(characters).size < MIN_DIFFERENT) return say('password.different', { min: MIN_DIFFERENT })
  if (isRepeated(password)) return say('password.repeated')
  if (isSequence(password)) return say('password.sequence')
  const words = [...COMMON, ...about, ...about.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))]
  if ([false, true].some((alike) => differentBeside(password, words, alike) < MIN_DIFFERENT))
    return say('password.guessed')
  return null
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Groups of four random characters, 20 bits each. */
export const temporaryGroups = (groups: number): string =>
  Array.from({ length: groups }, () =>
    Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-')

/** A password for one use: 20 characters in groups, 100 bits. */
export const temporaryPassword = (): string => temporaryGroups(5)
