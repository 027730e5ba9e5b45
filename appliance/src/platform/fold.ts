/**
 * The form of a text under which it is searched and held unique: compatibility-normalised (NFKC), case folded as
 * far as JavaScript's lower case goes, white space collapsed. Written beside the original by every store.
 */
export const fold = (text: string): string =>
  text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim()
