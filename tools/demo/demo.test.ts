import { mkdtempSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toBase64url, textFromBase64url } from '@earshot/protocol'
import { describe, expect, it } from 'vitest'
import { createTeller } from './teller.ts'
import { DESKS, deskOf, GROUPS, headsetOf, loginOf, loginsIn, MANAGED, PEOPLE } from './world/cast.ts'
import { freshFolder } from './world/folder.ts'
import { mutate } from './world/mutation.ts'
import { flipBit } from './world/network.ts'

describe('the bank of the demo', () => {
  it('has 60 people with logins of their own, each in one team, and 25 desks', () => {
    expect(new Set(PEOPLE.map(({ uid }) => uid)).size).toBe(60)
    expect(loginsIn('Whole bank')).toHaveLength(60)
    expect(loginsIn('Contact centre')).toHaveLength(20)
    expect(GROUPS.filter(({ groups }) => groups.length > 0)).toHaveLength(6)
    expect(new Set(DESKS.map(({ computer }) => computer)).size).toBe(25)
    expect(new Set(DESKS.flatMap(({ headsets }) => headsets.map(({ serial }) => serial))).size).toBe(27)
    expect(MANAGED).toHaveLength(25)
  })

  it('knows nobody at its desks but its people and one stranger', () => {
    const known = new Set(PEOPLE.map(({ uid }) => uid))
    expect(DESKS.map(({ login }) => login).filter((login) => !known.has(login))).toEqual(['visiting.auditor'])
    expect(loginOf('Henning Lüdersen')).toBe('h.luedersen')
    expect(headsetOf('Miriam Ahlersdorf')).toBe('ER-4101')
    expect(() => deskOf('Kwame Boatengo')).toThrow('Kwame Boatengo has no desk.')
  })
})

describe('somebody in the middle', () => {
  const signed = (payload: string): string => `head.${toBase64url(payload)}.signature`

  it('turns over exactly one bit, of the first digit of the value', () => {
    const altered = flipBit(signed('{"a":1,"value":30}'), '30').split('.')
    expect(textFromBase64url(altered[1] ?? '')).toBe('{"a":1,"value":70}')
    expect([altered[0], altered[2]]).toEqual(['head', 'signature'])
  })

  it('lets a target without that value pass as it is', () => {
    expect(flipBit(signed('{"value":50}'), '30')).toBe(signed('{"value":50}'))
  })
})

describe('a mutation of a program', () => {
  const file = '/some/file.ts'

  it('replaces what it names', () => {
    const changes = [{ from: 'check(x)', to: 'true' }]
    expect(mutate('if (check(x)) go()', { file, changes })).toBe('if (true) go()')
  })

  it.each(['', 'twice twice'])('refuses a source that does not hold the text exactly once: %j', (source) => {
    const changes = [{ from: 'twice', to: '' }]
    expect(() => mutate(source, { file, changes })).toThrow(
      '/some/file.ts does not hold this exactly once: twice',
    )
  })
})

describe('the folder of the demo', () => {
  it('is emptied when it is the demo’s own, and left alone when it is not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-folder-'))
    await freshFolder(folder)
    await writeFile(join(folder, 'old'), '')
    await freshFolder(folder)
    expect(await readdir(folder)).toEqual(['.earshot-demo'])
    const other = mkdtempSync(join(tmpdir(), 'earshot-other-'))
    await writeFile(join(other, 'thesis.txt'), '')
    await expect(freshFolder(other)).rejects.toThrow('name another with --data')
    expect(await readdir(other)).toEqual(['thesis.txt'])
  })
})

describe('the teller', () => {
  const told = (isTTY: boolean): string => {
    let text = ''
    const teller = createTeller({ isTTY, write: (more) => (text += more) })
    teller.step('Enrol')
    teller.progress('1 of 2')
    teller.progress('2 of 2')
    teller.say('Done')
    return text
  }

  it('writes the last of a progress where nobody watches, and all of it in one line on a terminal', () => {
    expect(told(false)).toBe('\n» Enrol\n  2 of 2\nDone\n')
    expect(told(true)).toBe('\n» Enrol\n\r\u001b[K  1 of 2\r\u001b[K  2 of 2\nDone\n')
  })
})
