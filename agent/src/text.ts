/** Text that the protocol carries (`plainText`): without control, format and markup characters, and not too long. */
export const clean = (text: string, max: number): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}<>]/gu, '')
    .slice(0, max)
    .replace(/\p{Cs}/gu, '')
