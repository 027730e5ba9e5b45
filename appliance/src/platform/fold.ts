/**
 * The form of a text under which it is searched and held unique: compatibility-normalised (NFKC), case folded as
 * far as JavaScript's lower case goes, white space collapsed. Written beside the original by every store.
 */
export const fold = (text: string): string =>
  text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim()

/** Letters that Unicode does not take apart into a plain one and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
}

/** A folded text as somebody types it who leaves accents out. */
export const withoutAccents = (folded: string): string =>
  folded
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþħı]/gu, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFC')
