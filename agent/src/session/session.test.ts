import { describe, expect, test } from 'vitest'
import { clean } from '../text.ts'
import { isInPasswd, sessionOf } from './account.ts'
import { prettyName } from './computer.ts'
import { parseSession } from './file.ts'

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/sh\n'
const rules = {
  computerName: 'pc-1',
  loginDomain: null,
  isLocal: (login: string) => isInPasswd(PASSWD, login),
}

describe('an account as a session', () => {
  test.each([
    ['CORP\\alice', { domain: 'CORP', login: 'alice' }],
    ['alice@corp.example', { domain: 'corp.example', login: 'alice' }],
    ['alice', { domain: 'pc-1', login: 'alice' }],
    ['bob', { domain: '', login: 'bob' }],
    ['ali', { domain: '', login: 'ali' }],
  ])('%s', (account, session) => expect(sessionOf(account, rules)).toEqual(session))

  test('gets the domain that is configured unless it names one', () => {
    const configured = { ...rules, loginDomain: 'corp.example' }
    expect(sessionOf('alice', configured)).toEqual({ domain: 'corp.example', login: 'alice' })
    expect(sessionOf('OTHER\\alice', configured)).toEqual({ domain: 'OTHER', login: 'alice' })
  })
})

describe('a session file', () => {
  test.each([
    ['', null],
    ['  \n', null],
    ['CORP\\alice\n', { domain: 'CORP', login: 'alice' }],
    ['alice', { domain: '', login: 'alice' }],
  ])('with %j', (text, session) => expect(parseSession(text)).toEqual(session))

  test.each(['CORP\\', 'a\u0000b', '<alice>', `CORP\\${'a'.repeat(300)}`])('with %j is refused', (text) => {
    expect(() => parseSession(text)).toThrow('login')
  })
})

describe('facts of the computer', () => {
  test('name the operating system as os-release does', () => {
    expect(prettyName('NAME="Debian"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')).toBe(
      'Debian GNU/Linux 12 (bookworm)',
    )
    expect(prettyName('NAME=x')).toBeUndefined()
  })

  test('carry no control or markup characters', () => {
    expect(clean('<script>\u0007\u202eok', 20)).toBe('scriptok')
    expect(clean('a\ud83d\ude00b', 2)).toBe('a')
  })
})
