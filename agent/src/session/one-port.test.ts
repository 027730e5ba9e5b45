import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SOURCE = fileURLToPath(new URL('..', import.meta.url))
const SYSTEM_MODULES = ["'node:os'", "'@httptoolkit/dbus-native'", "'/etc/"]

test('facts of the operating system are asked for behind the session port and nowhere else', () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  const asking = files.filter((file) => {
    const text = readFileSync(join(SOURCE, file), 'utf8')
    return SYSTEM_MODULES.some((name) => text.includes(name))
  })
  expect(files.length).toBeGreaterThan(60)
  expect(asking.sort()).toEqual(['session/computer.ts', 'session/logind.ts'])
})
