import { describe, expect, it } from 'vitest'
import { PASSWORD_LENGTH, passwordFault, temporaryPassword } from './password-rules.ts'
import { createPasswords } from './passwords.ts'
import { inEnglish } from '../../messages.ts'

const cheap = { memory: 64, passes: 1, parallelism: 1 }

describe('password hashes', () => {
  it('are argon2id with 64 MiB and 3 passes', async () => {
    const phc = await createPasswords().hash('violet kettle drum')
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await createPasswords().verify('violet kettle drum', phc)).toEqual({ matches: true, stale: false })
  })

  it('agree with the test vector of the reference implementation', async () => {
    const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(await createPasswords().verify('password', phc)).toEqual({ matches: true, stale: true })
    expect((await createPasswords().verify('Password', phc)).matches).toBe(false)
  })

  it('never match where there is no account', async () => {
    expect((await createPasswords(cheap).verify('anything at all', null)).matches).toBe(false)
  })

  it('refuse a damaged hash instead of taking it for a wrong password', async () => {
    await expect(createPasswords(cheap).verify('x', '$argon2id$v=19$m=1$x$y')).rejects.toMatchObject({
      code: 'unavailable',
    })
  })

  it('are refused with a wait when the queue is full, and served again afterwards', async () => {
    const passwords = createPasswords(cheap)
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.hash('x')))
    const refused = all.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(100 - 64 - 2)
    expect(refused[0]).toMatchObject({ reason: { code: 'throttled', retryAfterSeconds: 10 } })
    await expect(passwords.hash('x')).resolves.toMatch(/^\$argon2id/)
  })
})

describe('the password rule', () => {
  const about = ['ann.lee', 'Ann Lee', 'Contoso Care GmbH']
  const refused: [string, RegExp][] = [
    ['short kettle', /at least 15 characters/],
    ['k'.repeat(PASSWORD_LENGTH.max + 1), /more than 128/],
    ['aaaaaaaaaaaaaaaaaaaa', /different characters/],
    ['abcdefabcdefabcdef', /repeats one short piece/],
    ['abcdefghijklmnop', /is a sequence/],
    ['Password-2026-2026', /tried first/],
    ['P4ssw0rd-h34dset!!', /tried first/],
    ['earshot-admin-123', /tried first/],
    ['ann.lee-contoso-care', /tried first/],
    ['correct horse battery staple', /tried first/],
    ['qwertzuiop-asdfghjkl', /tried first/],
  ]
  it.each(refused)('refuses %s', (password, reason) => {
    expect(inEnglish(passwordFault(password, about) ?? '')).toMatch(reason)
  })

  const taken = [
    'violet kettle drum',
    'ünïcödé пароль 密码很长很长很长',
    'x7#Kp2!vQ9$mL4&',
    'password violet kettle drum',
  ]
  it.each(taken)('takes %s', (password) => {
    expect(passwordFault(password, about)).toBeNull()
  })

  it('takes every temporary password', () => {
    const made = Array.from({ length: 200 }, temporaryPassword)
    expect(new Set(made).size).toBe(200)
    expect(made.filter((password) => passwordFault(password, about) !== null)).toEqual([])
  })
})
