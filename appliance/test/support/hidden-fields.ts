const ENTITIES: [RegExp, string][] = [
  [/&#x3D;/g, '='],
  [/&quot;/g, '"'],
  [/&#x27;/g, "'"],
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&amp;/g, '&'],
]

/** What a hidden field of a page holds, as a browser would send it back. */
export function hiddenIn(text: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
  const plain = (all: string, [code, letter]: [RegExp, string]): string => all.replaceAll(code, letter)
  return ENTITIES.reduce(plain, value)
}
