import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAppliance, type Appliance } from '../src/compose.ts'
import { parseConfig } from '../src/config/config.ts'
import { systemClock } from '../src/platform/clock.ts'
import { inEnglish } from '../src/messages.ts'
import { openCommandSocket, socketPath } from '../src/platform/command-socket.ts'
import { openDatabase } from '../src/platform/db/index.ts'
import { createLogger } from '../src/platform/logger.ts'
import { PASSWORD } from './support/administrators.ts'

const program = join(import.meta.dirname, '../bin/earshot.mjs')
const fixtures = join(import.meta.dirname, 'fixtures/audit')

/** A kit of the appliance, as a file under the passphrase `PASSWORD`. */
async function makeKit({ database, keys, organizations }: Appliance, file: string) {
  await database.write(async (tx) => writeFile(file, await keys.exportKit(tx, PASSWORD)))
  const [organization] = await organizations.list(database.read)
  return { authority: keys.authorityCertificate(), organizationId: organization?.id }
}

describe('the earshot command', () => {
  let folder: string
  let appliance: Appliance

  const start = (): Promise<Appliance> =>
    startAppliance({
      config: parseConfig({
        EARSHOT_DATA: folder,
        EARSHOT_LISTEN: '127.0.0.1:0',
        EARSHOT_PUBLIC_URL: 'https://appliance.example',
      }),
      secrets: { databasePassword: undefined },
      logger: createLogger('silent'),
      clock: systemClock,
    })
  const signIn = (password: string): Promise<string> =>
    appliance.administrators.signIn({ userName: 'ann', password, address: '192.0.2.1', browser: 'Test' })
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-command-'))
    appliance = await start()
  })
  afterAll(async () => {
    await appliance.stop()
    await rm(folder, { recursive: true })
  })

  const earshot = async (args: string[], stdin = '', data = folder) => {
    const child = spawn(process.execPath, [program, ...args], { env: { EARSHOT_DATA: data } })
    child.stdin.end(stdin)
    const [out, err, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once('close', resolve)),
    ])
    return { out, err, code }
  }
  const setup = ['setup', '--user-name', 'ann', '--name', 'Ann Lee', '--organization-name', 'Contoso Care']

  it('talks over a socket that only this account may open', async () => {
    expect((await stat(socketPath(folder))).mode & 0o777).toBe(0o600)
  })

  it('lists what the running appliance can do, and explains each', async () => {
    const help = await earshot(['--help'])
    for (const word of ['run', 'migrate', 'setup', 'status', 'admin', 'audit'])
      expect(help.out).toContain(word)
    const one = await earshot(['admin', 'reset-password', '--help'])
    expect([one.code, one.out]).toEqual([0, expect.stringContaining('What they sign in with.')])
  })

  it('shows the one-time code before the first run', async () => {
    const status = await earshot(['status', '--json'])
    const { code = '' } = (await appliance.administrators.firstRun.currentCode()) ?? {}
    expect(JSON.parse(status.out)).toMatchObject({ setUp: false, setUpCode: code, organizations: [] })
    expect((await earshot(['status'])).out).toContain(code)
  })

  it('refuses what needs an organization before there is one', async () => {
    const early = await earshot(['audit', 'export'])
    expect([early.code, early.err]).toEqual([1, expect.stringContaining('has not been set up yet')])
  })

  it('sets up without a browser, with the password from a file or standard input, and names wrong fields', async () => {
    const weak = await earshot([...setup, '--password-file', '-'], 'short\n')
    expect([weak.code, weak.err]).toEqual([
      1,
      expect.stringContaining('password: needs at least 15 characters'),
    ])
    const asJson = await earshot(
      [...setup, '--password-file', '-', '--time-zone', 'Mars', '--json'],
      PASSWORD,
    )
    expect(JSON.parse(asJson.err)).toMatchObject({
      error: { code: 'invalid', fields: [{ field: 'timeZone' }] },
    })
    const missing = await earshot(setup)
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('password: is needed')])
    const file = join(folder, 'password')
    await writeFile(file, `${PASSWORD}\n`)
    const done = await earshot([...setup, '--password-file', file, '--json'])
    expect(JSON.parse(done.out)).toMatchObject({ owner: 'ann' })
    await expect(signIn(PASSWORD)).resolves.toBeTypeOf('string')
    const again = await earshot([...setup, '--password-file', file])
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('has been set up already')])
  })

  it('resets a password, which is recorded as done by the command', async () => {
    const reset = await earshot(['admin', 'reset-password', 'ann', '--json'])
    const { password } = JSON.parse(reset.out) as { password: string }
    await expect(signIn(password)).resolves.toBeTypeOf('string')
    const unknown = await earshot(['admin', 'reset-password', 'nobody'])
    expect([unknown.code, unknown.err]).toEqual([
      1,
      expect.stringContaining('no administrator called nobody'),
    ])
    const [organization] = await appliance.organizations.list(appliance.database.read)
    const filters = { action: 'administrator.passwordReset' }
    const { rows } = await appliance.audit.list(appliance.database.read, organization?.id ?? '', filters, {
      limit: 10,
    })
    expect(rows.map(({ actor }) => actor.kind)).toEqual(['command'])
  })

  it('exports the audit log to a file of its owner, and verifies it without the appliance', async () => {
    const file = join(folder, 'audit.jsonl')
    expect(await earshot(['audit', 'export', '--output', file])).toMatchObject({ code: 0, err: '' })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const whole = await earshot(['audit', 'verify', file, '--json'], '', join(folder, 'nothing'))
    expect([whole.code, JSON.parse(whole.out)]).toMatchObject([0, { ok: true }])
    const exported = await readFile(file, 'utf8')
    await writeFile(file, exported.replace('administrator.passwordReset', 'administrator.passwordChanged'))
    const edited = await earshot(['audit', 'verify', file])
    expect([edited.code, edited.out]).toEqual([1, expect.stringMatching(/^edited \(line \d+\): Row/m)])
  })

  it('finds a clean truncation by an earlier checkpoint', async () => {
    const cut = join(fixtures, 'truncated-clean.jsonl')
    expect((await earshot(['audit', 'verify', cut])).code).toBe(0)
    const known = await earshot([
      'audit',
      'verify',
      cut,
      '--checkpoint',
      join(fixtures, 'earlier-checkpoint.jws'),
    ])
    expect([known.code, known.out]).toEqual([1, expect.stringContaining('truncated: Row 10 was signed')])
  })

  const mistyped = [['statu'], ['audit', 'verify'], ['status', '--colour'], ['admin', 'reset-password']]
  it.each(mistyped)('explains %s %s as typed wrongly', async (...args) => {
    const { code, err } = await earshot(args)
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: /)])
  })

  it('does not work on the data of a running appliance behind its back', async () => {
    const migrate = await earshot(['migrate'])
    expect([migrate.code, migrate.err]).toEqual([1, expect.stringContaining('The appliance is running')])
    const second = { path: socketPath(folder), commands: [], organizations: () => Promise.resolve([]) }
    await expect(
      openCommandSocket({ ...second, write: inEnglish, logger: createLogger('silent') }),
    ).rejects.toMatchObject({
      code: 'configuration',
    })
  })

  it('says that nothing runs, and takes over a socket that was left behind', async () => {
    const elsewhere = join(folder, 'elsewhere')
    const none = await earshot(['status'], '', elsewhere)
    expect([none.code, none.err]).toEqual([3, expect.stringContaining('No appliance answers')])
    await appliance.stop()
    await writeFile(socketPath(folder), '')
    expect((await earshot(['status'])).code).toBe(3)
    appliance = await start()
    expect((await earshot(['status'])).code).toBe(0)
  })

  it('makes an empty machine the appliance of a recovery kit, once, and only with its passphrase', async () => {
    const kit = join(folder, 'kit')
    const { authority, organizationId } = await makeKit(appliance, kit)
    const rebuilt = join(folder, 'rebuilt')
    const restore = (passphrase: string) =>
      earshot(['setup', '--from-kit', kit, '--passphrase-file', '-', '--json'], passphrase, rebuilt)
    const wrong = await restore('another passphrase')
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('does not open this kit')])
    await expect(stat(join(rebuilt, 'master.key'))).rejects.toMatchObject({ code: 'ENOENT' })
    const done = await restore(PASSWORD)
    expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { organizations: ['Contoso Care'] }])
    expect((await stat(join(rebuilt, 'master.key'))).mode & 0o777).toBe(0o600)
    const database = openDatabase({ url: `sqlite:${join(rebuilt, 'earshot.sqlite')}` })
    expect(await database.read('appliance_authorities').select('certificate')).toEqual([
      { certificate: authority },
    ])
    expect(await database.read('organizations').select('id')).toEqual([{ id: organizationId }])
    expect(await database.read('audit_rows').select('action')).toEqual([{ action: 'appliance.restored' }])
    await database.close()
    const again = await restore(PASSWORD)
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('only be used on an empty machine')])
  })

  it('brings a database up to date when nothing runs', async () => {
    const fresh = join(folder, 'fresh')
    expect(await earshot(['migrate', '--json'], '', fresh)).toMatchObject({ code: 0, err: '' })
    expect((await stat(fresh)).mode & 0o777).toBe(0o700)
  })
  it('refuses the database of a newer version in words, and makes nothing', async () => {
    const older = join(folder, 'older')
    await earshot(['migrate'], '', older)
    const database = openDatabase({ url: `sqlite:${join(older, 'earshot.sqlite')}` })
    const row = { name: '9999-from-the-future', batch: 2, migration_time: Date.now() }
    await database.write((tx) => tx('knex_migrations').insert(row))
    await database.close()
    for (const command of ['run', 'migrate']) {
      const { code, err } = await earshot([command], '', older)
      expect([code, err]).toEqual([1, expect.stringContaining('belongs to a newer version of Earshot')])
      expect(err).toContain('Start that version, or restore the backup')
    }
    await expect(stat(join(older, 'master.key'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
