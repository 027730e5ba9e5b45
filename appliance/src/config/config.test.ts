import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from './config.ts'
import { readEnvironment } from './env.ts'
import { parseSecrets } from './secrets.ts'
import { refusalIn } from '../../test/support/words.ts'

const load = (raw: Record<string, string>) => parseConfig(readEnvironment(raw))

describe('configuration', () => {
  it('needs nothing at all', () => {
    const config = load({})
    expect(config.listen).toEqual({ host: '0.0.0.0', port: 8443 })
    expect(config.tls).toEqual({ mode: 'own' })
    expect(config.databaseUrl).toMatch(/^sqlite:\/.*earshot\.sqlite$/)
    expect(config.publicUrl).toMatch(/^https:\/\/.+:8443$/)
  })

  const wrong: [Record<string, string>, RegExp][] = [
    [{ EARSHOT_LISTEN: '8443' }, /EARSHOT_LISTEN: 8443 is not an address/],
    [{ EARSHOT_LISTEN: '0.0.0.0:99999' }, /EARSHOT_LISTEN:/],
    [{ EARSHOT_LISTEN_LOOPBACK: '0.0.0.0:8080' }, /EARSHOT_LISTEN_LOOPBACK: 0\.0\.0\.0 is not a loopback/],
    [{ EARSHOT_PUBLIC_URL: 'http://earshot.example' }, /EARSHOT_PUBLIC_URL:/],
    [{ EARSHOT_PUBLIC_URL: 'https://earshot.example/path' }, /EARSHOT_PUBLIC_URL:/],
    [{ EARSHOT_TLS: 'off' }, /EARSHOT_TLS: off is neither/],
    [
      { EARSHOT_TLS: 'ingress', EARSHOT_PUBLIC_URL: 'https://earshot.example' },
      /EARSHOT_INGRESS_PIN: is needed/,
    ],
    [
      { EARSHOT_TLS: 'ingress', EARSHOT_INGRESS_PIN: `ca:${'A'.repeat(43)}` },
      /EARSHOT_PUBLIC_URL: is needed/,
    ],
    [{ EARSHOT_DATABASE: 'mysql://x' }, /EARSHOT_DATABASE:/],
    [{ EARSHOT_HELD_MAX: 'many' }, /EARSHOT_HELD_MAX: many is not a whole number/],
    [{ EARSHOT_POLL_SECONDS: '0' }, /EARSHOT_POLL_SECONDS:/],
    [{ EARSHOT_LOG_LEVEL: 'loud' }, /EARSHOT_LOG_LEVEL: loud/],
    [{ EARSHOT_LISTENN: '0.0.0.0:1' }, /EARSHOT_LISTENN: is not a variable/],
    [{ EARSHOT_CONFIG: '/nowhere/earshot.env' }, /EARSHOT_CONFIG: .* cannot be read/],
    [
      { EARSHOT_DATABASE_PASSWORD_FILE: '/nowhere/secret' },
      /EARSHOT_DATABASE_PASSWORD_FILE: .* cannot be read/,
    ],
  ]
  it.each(wrong)('refuses %j, naming the variable', (raw, message) => {
    expect(refusalIn(() => load(raw))).toMatch(message)
  })

  it('reads a file, which the environment overrides, and secrets from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-config-'))
    const file = join(folder, 'earshot.env')
    const secret = join(folder, 'password')
    writeFileSync(file, 'EARSHOT_LISTEN=127.0.0.1:1000\nEARSHOT_HELD_MAX=7\n')
    writeFileSync(secret, 's3cret\n')
    const environment = readEnvironment({
      EARSHOT_CONFIG: file,
      EARSHOT_HELD_MAX: '9',
      EARSHOT_DATABASE_PASSWORD_FILE: secret,
    })
    expect(parseConfig(environment)).toMatchObject({ listen: { host: '127.0.0.1', port: 1000 }, heldMax: 9 })
    expect(parseSecrets(environment).databasePassword).toBe('s3cret')
  })
})
