import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { readConfig } from './config.ts'
import { HUB_VARIABLES } from './env.ts'
import { SECRET_FIELDS } from './secrets.ts'

describe('the configuration', () => {
  test('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      stateDirectory: '/var/lib/earshot-hub',
      socketsDirectory: '/run/earshot-hub',
      logLevel: 'info',
      sessionFile: null,
      loginDomain: null,
      computerName: null,
    })
  })

  const wrong = {
    EARSHOT_HUB_STATE: 'relative/path',
    EARSHOT_HUB_SOCKETS: `/${'long'.repeat(40)}`,
    EARSHOT_HUB_LOG_LEVEL: 'loud',
    EARSHOT_HUB_SESSION_FILE: 'relative',
    EARSHOT_HUB_LOGIN_DOMAIN: 'a\u0000b',
    EARSHOT_HUB_COMPUTER: '<b>',
  }

  test.each(Object.entries(wrong))('with a wrong %s says which variable is wrong', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name)
    expect(Object.keys(wrong).sort()).toEqual(Object.keys(HUB_VARIABLES).sort())
  })
})

describe('the log', () => {
  test('never shows a secret, at whatever depth it stands', () => {
    const lines: string[] = []
    const sink = new Writable({
      write: (chunk, _, done) => {
        lines.push(String(chunk))
        done()
      },
    })
    const log = createLogger('info', sink)
    for (const field of SECRET_FIELDS) {
      const secret = { [field]: 'planted-secret' }
      log.info(secret, 'one')
      log.info({ a: secret }, 'two')
      log.info({ a: { b: secret } }, 'three')
      log.info({ a: { b: { c: secret } } }, 'four')
    }
    expect(lines).toHaveLength(SECRET_FIELDS.length * 4)
    expect(lines.join('')).not.toContain('planted-secret')
  })
})
