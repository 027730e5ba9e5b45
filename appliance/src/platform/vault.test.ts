import { chmod, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVault, openVault } from './vault.ts'
import { refusalIn, refusalOf } from '../../test/support/words.ts'

const vault = createVault(Buffer.alloc(32, 7))

describe('the vault', () => {
  it('opens what it sealed, under the same label only', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (text, label, other) => {
        const sealed = vault.seal(label, text)
        expect(vault.unseal(label, sealed)).toBe(text)
        if (other !== label) expect(refusalIn(() => vault.unseal(other, sealed))).toMatch(/does not open/)
      }),
    )
  })

  it('refuses a changed byte, another master key and rubbish', () => {
    const sealed = vault.seal('x', 'secret')
    const parts = sealed.split('.')
    const body = Buffer.from(parts[2] ?? '', 'base64url')
    body[0] = (body[0] ?? 0) ^ 1
    const changed = [parts[0], parts[1], body.toString('base64url'), parts[3]].join('.')
    expect(refusalIn(() => vault.unseal('x', changed))).toMatch(/does not open/)
    expect(refusalIn(() => createVault(Buffer.alloc(32, 8)).unseal('x', sealed))).toMatch(/does not open/)
    expect(refusalIn(() => vault.unseal('x', 'rubbish'))).toMatch(/does not open/)
  })

  it('derives one MAC key per label', () => {
    expect(vault.macKey('a').equals(vault.macKey('b'))).toBe(false)
    expect(vault.macKey('a').equals(vault.macKey('a'))).toBe(true)
  })

  it('makes the key file once, for its owner only, and never silently a second one', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'earshot-vault-')), 'sub', 'master.key')
    expect(await refusalOf(openVault(file, false))).toMatch(/is missing/)
    const first = await openVault(file, true)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await openVault(file, true)).masterKey.equals(first.masterKey)).toBe(true)
    expect((await readFile(file, 'utf8')).trim()).toHaveLength(43)
    await chmod(file, 0o644)
    expect(await refusalOf(openVault(file, true))).toMatch(/can be read by everyone/)
    await chmod(file, 0o600)
    await writeFile(file, 'short')
    expect(await refusalOf(openVault(file, true))).toMatch(/32 bytes/)
  })
})
