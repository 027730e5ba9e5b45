import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyExport } from '../appliance/src/features/audit/index.ts'
import { noticeRestore } from '../appliance/src/features/hubs/restore-store.ts'
import type { Browser } from '../appliance/test/support/admin-app.ts'
import { setUpSecondFactor } from '../appliance/test/support/authenticator.ts'
import { buildStage, OWNER } from '../tools/screenshots/stage.ts'
import { applianceCommands } from '../tools/generate/tables/commands.ts'
import { command, type Said } from './support/command.ts'
import { eventually } from './support/eventually.ts'
import { COMPUTERS, openOffice, visit, type Office } from './support/office.ts'
import { enrolmentCode, setUpComputer, tester } from './support/system.ts'

const PASSPHRASE = 'correct horse battery staple'
const DECLARED = 'policies:\n  - name: Declared\n    entries: []\n'
const page = { limit: 50 }

async function* linesOf(text: string) {
  for (const line of text.split('\n').filter((one) => one !== '')) yield Promise.resolve(line)
}

describe('the earshot command and the pages', () => {
  let office: Office
  let browser: Browser

  beforeAll(async () => {
    office = await openOffice()
    browser = await visit(office.url)
  })
  afterAll(() => office.close())

  const organizationId = () => office.appliance.organizationId
  const read = () => office.appliance.database.read
  const run = async (...args: string[]): Promise<unknown> => {
    const said = await command(office.appliance.folder, [...args, '--json'])
    if (said.code !== 0) throw new Error(`earshot ${args.join(' ')}: ${said.err}`)
    return JSON.parse(said.out)
  }
  const hubIdOf = async (name: string): Promise<string> =>
    (await office.appliance.hubs.list(read(), organizationId(), { search: name }, page)).rows[0]?.id ?? ''

  /** Rows of an action, oldest first, but for who did it and to which one. */
  async function rowsOf(
    action: 'hub.retired' | 'administrator.passwordReset' | 'device.whyViewed' | 'audit.exported',
  ) {
    const { rows } = await office.appliance.audit.list(read(), organizationId(), { action }, page)
    return rows.toReversed().map(({ actor, object, detail, personal }) => ({
      by: actor.kind,
      kind: object.kind,
      detail: Object.keys(detail),
      personal: Object.keys(personal).toSorted(),
    }))
  }
  const byBoth = (row: object) => [
    { by: 'command', ...row },
    { by: 'administrator', ...row },
  ]

  it('list the same hubs in the same order', async () => {
    const listed = (await run('hub', 'list')) as { id: string; computer: { name: string } }[]
    expect(listed.map(({ computer }) => computer.name)).toEqual(COMPUTERS)
    const { text } = await browser.get('/hubs')
    const shown = [...text.matchAll(/href="\/hubs\/([\w-]{15,})"/g)].map(([, id]) => id)
    expect([...new Set(shown)]).toEqual(listed.map(({ id }) => id))
  })

  it('show times in the zone of the organization, and give programs milliseconds', async () => {
    const { folder, database, organizations } = office.appliance
    const { name, timeZone } = await organizations.get(read(), organizationId())
    const move = (to: string): Promise<void> =>
      database.write((tx) => organizations.change(tx, organizationId(), { name, timeZone: to }))
    const listed = (await run('hub', 'list')) as { enrolledAt: number }[]
    await move('Pacific/Chatham')
    const { out } = await command(folder, ['hub', 'list'])
    await move(timeZone)
    const style = { dateStyle: 'short', timeStyle: 'medium', timeZone: 'Pacific/Chatham' } as const
    const format = new Intl.DateTimeFormat('sv-SE', style)
    for (const { enrolledAt } of listed)
      expect(out).toMatch(new RegExp(`${format.format(enrolledAt).replace(' ', 'T')}\\+1[23]:45`))
    expect(listed).toHaveLength(COMPUTERS.length)
    expect(out).not.toMatch(/T[\d:.]+(?:Z|\+00:00)/)
  })

  it('list the same devices in the same order', async () => {
    const listed = (await run('device', 'list')) as { id: string; serial: string }[]
    expect(listed.map(({ serial }) => serial)).toEqual(['ER-0710', 'ER-0711'])
    const { text } = await browser.get('/devices')
    const shown = [...text.matchAll(/href="\/devices\/([\w-]{15,})"/g)].map(([, id]) => id)
    expect([...new Set(shown)]).toEqual(listed.map(({ id }) => id))
  })

  it('explain a setting alike, compared in the device’s own values and shown in both, and leave the same row', async () => {
    const why = (await run('device', 'why', 'ER-0710', 'sidetone.level')) as {
      winner: { policy: { name: string; revision: number } }
      evidence: { wanted: number; actual: number; actualText: string; state: string }
    }
    expect(why.winner.policy).toMatchObject({ name: 'Everyone', revision: 1 })
    expect(why.evidence).toMatchObject({
      wanted: 40,
      actual: 33,
      actualText: 'step 1 of 3',
      state: 'compliant',
    })
    expect(office.headsets[0]?.device.control.value('sidetone.level')).toBe(1)
    const { rows } = await office.appliance.devices.list(
      read(),
      organizationId(),
      { search: 'ER-0710' },
      page,
    )
    const { text } = await browser.get(`/devices/${rows[0]?.id}/settings/sidetone.level/why`)
    for (const word of ['Everyone', '40 %', '33 %', 'step 1 of 3']) expect(text).toContain(word)
    const settings = (await browser.get(`/devices/${rows[0]?.id}`)).text
    for (const word of ['40 %', '33 %', 'step 1 of 3']) expect(settings).toContain(word)
    expect(await rowsOf('device.whyViewed')).toEqual(
      byBoth({ kind: 'device', detail: ['setting'], personal: ['actor'] }),
    )
  })

  it('retire a hub alike: both get their release and leave the same row', async () => {
    const [first = '', second = ''] = await Promise.all(COMPUTERS.map(hubIdOf))
    expect(await run('hub', 'retire', first)).toEqual({ retire: [first] })
    await browser.get(`/hubs/${second}/retire`)
    expect((await browser.post(`/hubs/${second}/retire`, { typed: '' })).status).toBe(303)
    for (const id of [first, second])
      await eventually(`${id} has been released`, async () => {
        const { status, acceptedTag, targetTag } = await office.appliance.hubs.get(
          read(),
          organizationId(),
          id,
        )
        return status === 'retired' && acceptedTag === targetTag
      })
    expect(await rowsOf('hub.retired')).toEqual(
      byBoth({ kind: 'hub', detail: ['computer'], personal: ['actor'] }),
    )
  })

  it('reset a password alike: it signs in once, has to be changed, and sessions have ended', async () => {
    const { administrators, database } = office.appliance
    const people = ['ann', 'ben']
    const made = await Promise.all(
      people.map((userName) =>
        administrators.create(organizationId(), tester, { userName, name: userName, role: 'auditor' }),
      ),
    )
    const [ann, ben] = made.map(({ administrator }) => administrator)
    const signIn = (userName: string, password: string) =>
      administrators.signIn({ userName, password, address: '192.0.2.1', browser: 'Test' })
    await Promise.all(people.map((userName, place) => signIn(userName, made[place]?.password ?? '')))
    const said = (await run('admin', 'reset-password', 'ann')) as { password: string }
    await browser.get(`/administrators/${ben?.id}`)
    const { text } = await browser.post(`/administrators/${ben?.id}/reset-password`)
    const shown = /id="secret">([^<]+)</.exec(text)?.[1] ?? ''
    for (const [who, password] of [
      [ann, said.password],
      [ben, shown],
    ] as const) {
      const id = who?.id ?? ''
      expect(await administrators.sessions(database.read, organizationId(), id)).toEqual([])
      const token = await signIn(who?.userName ?? '', password)
      expect(await administrators.findSession(token)).toMatchObject({ mustChangePassword: true })
      await expect(signIn(who?.userName ?? '', `${password}x`)).rejects.toMatchObject({
        code: 'sign_in_failed',
      })
    }
    expect(await rowsOf('administrator.passwordReset')).toEqual(
      byBoth({ kind: 'administrator', detail: [], personal: ['actor', 'name'] }),
    )
  })

  it('export the same audit log, which verifies, and leave the same row', async () => {
    const { out } = await command(office.appliance.folder, ['audit', 'export'])
    await browser.get('/audit')
    const { text, headers } = await browser.post('/audit/export')
    expect(headers.get('content-disposition')).toContain('earshot-audit.jsonl')
    for (const log of [out, text])
      expect(await verifyExport(linesOf(log), { checkpoints: [] })).toMatchObject({ ok: true })
    const rows = (log: string) => log.split('\n').filter((line) => line.includes('"previousHash"'))
    expect(rows(out).length).toBeGreaterThan(20)
    expect(rows(text).slice(0, rows(out).length)).toEqual(rows(out))
    const file = join(office.appliance.folder, 'page.jsonl')
    await writeFile(file, text)
    expect(await run('audit', 'verify', file)).toMatchObject({ ok: true })
    await writeFile(file, text.replace('hub.retired', 'hub.revoked'))
    expect((await command(office.appliance.folder, ['audit', 'verify', file])).code).toBe(1)
    expect(await rowsOf('audit.exported')).toEqual(
      byBoth({ kind: 'organization', detail: [], personal: ['actor'] }),
    )
  })

  it('every command but the one that runs the appliance prints JSON when it is told to', async () => {
    const { appliance, slapd } = office
    const { folder } = appliance
    const file = async (name: string, content: string): Promise<string> => {
      await writeFile(join(folder, name), content)
      return join(folder, name)
    }
    const late = await setUpComputer('NHB-PC0712')
    await late.hub.enrol(await enrolmentCode(appliance))
    const hub = await hubIdOf('NHB-PC0712')
    const input = { label: 'slow', kind: 'once' as const, needsApproval: true, admitsReimaged: false }
    const { code } = await appliance.database.write((tx) =>
      appliance.hubs.createCode(tx, organizationId(), input, tester),
    )
    const pending = await setUpComputer('NHB-PC0713')
    await pending.hub.enrol(code)
    const waiting = await hubIdOf('NHB-PC0713')
    const proof = { sequence: 9, issuedAt: Date.now() }
    await appliance.database.write((tx) => noticeRestore(tx, organizationId(), proof, Date.now()))
    const stage = await buildStage()
    const password = await file('password', OWNER.password)
    const kit = await appliance.database.write((tx) => appliance.keys.exportKit(tx, PASSPHRASE))
    const empty = join(folder, 'empty')
    await mkdir(empty)
    await setUpSecondFactor(appliance, OWNER, Date.now())
    const policy = { format: 'earshot-policy-1', name: 'Quiet', entries: [] }
    const cases: [string, string[], string?][] = [
      ['admin reset-password', ['ann']],
      ['admin reset-second-factor', [OWNER.userName]],
      ['apply', [`--file=${await file('earshot.yaml', DECLARED)}`, '--plan']],
      ['audit export', ['--output', join(folder, 'audit.jsonl')]],
      ['audit verify', [join(folder, 'audit.jsonl')]],
      ['device list', []],
      ['device why', ['ER-0710', 'sidetone.level']],
      [
        'directory add',
        [
          'Second',
          `--host=${slapd.host}`,
          `--port=${slapd.tlsPort}`,
          `--ca=${slapd.caFile}`,
          `--bind-dn=${slapd.bindDn}`,
          `--bind-password-file=${await file('bind', slapd.bindPassword)}`,
          `--people-base=${slapd.peopleDn}`,
          `--groups-base=${slapd.groupsDn}`,
        ],
      ],
      ['directory list', []],
      ['directory test', ['Second']],
      ['directory sync', ['Second', '--rehearse']],
      ['directory approve', ['Second']],
      ['enrolment create', []],
      ['enrolment list', []],
      ['hub approve', [waiting]],
      ['hub carry-on', []],
      ['hub list', []],
      ['hub sync', [hub]],
      ['hub revoke', [hub]],
      ['hub retire', [waiting]],
      ['policy import', [await file('policy.json', JSON.stringify(policy))]],
      ['policy list', []],
      ['policy export', ['Quiet']],
      ['policy assign', ['Quiet']],
      ['policy publish', ['Quiet']],
      ['status', []],
      [
        'setup',
        ['--organization-name=Two', '--user-name=eve', '--name=Eve', `--password-file=${password}`],
        stage.folder,
      ],
      ['migrate', [], empty],
      [
        'setup --from-kit',
        [await file('kit', kit), `--passphrase-file=${await file('passphrase', PASSPHRASE)}`],
        join(empty, 'machine'),
      ],
    ]
    const failed: { name: string; said: Said }[] = []
    for (const [name, args, place = folder] of cases) {
      const said = await command(place, [...name.split(' '), ...args, '--json'])
      if (said.code !== 0 || !isJson(said.out || (name === 'audit export' ? '{}' : '')))
        failed.push({ name, said })
    }
    await Promise.all([late.stop(), pending.stop(), stage.strike()])
    expect(failed).toEqual([])
    const known = applianceCommands().map(({ name, usage }) =>
      usage.includes('--from-kit') ? 'setup --from-kit' : name,
    )
    expect(cases.map(([name]) => name).toSorted()).toEqual(
      known
        .filter((name) => name !== 'earshot run')
        .map((name) => name.replace('earshot ', ''))
        .toSorted(),
    )
    expect(cases).toHaveLength(29)
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
