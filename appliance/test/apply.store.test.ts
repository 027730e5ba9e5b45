import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnrolmentCode } from '@earshot/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { Features } from '../src/features.ts'
import { inEnglish } from '../src/messages.ts'
import { AppError } from '../src/platform/errors.ts'
import { newId } from '../src/platform/ids.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'
import { dumpDatabase } from './support/dump.ts'
import { createWhole } from './support/whole-appliance.ts'

const EXAMPLE = join(import.meta.dirname, '../../docs/ops/earshot.example.yaml')
const actor = { kind: 'command' as const, id: 'earshot', name: 'root' }
const SECRETS: Record<string, string> = {
  'maren-password': 'violet kettle drum',
  'help-desk-password': 'amber harbour lantern',
  'bind-password': 'Nebelhorn-17',
  'directory-authority.pem': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
}

/** The example as plain data, to be changed. */
type Document = {
  organization: Record<string, unknown>
  administrators: Record<string, unknown>[]
  directories: Record<string, unknown>[]
  policies: {
    name: string
    description?: string
    publish?: boolean
    entries: { setting: string; value: unknown; mode: string }[]
    assignments: Record<string, unknown>[]
  }[]
  enrolmentCodes: Record<string, unknown>[]
  [key: string]: unknown
}

describe.each(dialects)('a declared appliance on %s', (dialect) => {
  let opened: TestDatabase
  let features: Features
  let folder = ''
  let example: Document
  const clock = { now: () => Date.UTC(2026, 10, 21) }

  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    features = await createWhole(opened.database, clock)
    folder = await mkdtemp(join(tmpdir(), 'earshot-apply-'))
    for (const [name, secret] of Object.entries(SECRETS)) await writeFile(join(folder, name), `${secret}\n`)
    const text = await readFile(EXAMPLE, 'utf8')
    example = parse(text.replaceAll('/run/secrets', folder).replaceAll('/data', folder)) as Document
  })
  afterEach(async () => {
    await features.hubs.close()
    await opened.drop()
    await rm(folder, { recursive: true })
  })

  const apply = (document: unknown = example, planOnly = false) =>
    features.apply.apply(typeof document === 'string' ? document : stringify(document), actor, { planOnly })
  const read = () => opened.database.read
  const organization = async () => (await features.organizations.list(read()))[0]!
  const audited = async (): Promise<string[]> => {
    const { rows } = await features.audit.list(read(), (await organization()).id, {}, { limit: 500 })
    return rows.map(({ action }) => action).toReversed()
  }
  const everything = async (): Promise<string> => {
    const rows: object[] = await read()('audit_rows').select('organization_id')
    const files = (await readdir(folder)).toSorted()
    return [await dumpDatabase(opened.database), rows.length, ...files].join('\n')
  }
  /** What was refused, as `place: reason`. */
  const faults = (document: unknown): Promise<string[]> =>
    apply(document).then(
      () => [],
      (error: unknown) => {
        if (!(error instanceof AppError)) throw error
        return error.fields.map(({ field, reason }) => `${field}: ${inEnglish(reason)}`)
      },
    )
  const changed = (change: (document: Document) => void): Document => {
    const document = structuredClone(example)
    change(document)
    return document
  }
  const addGroup = async (name: string): Promise<string> => {
    const id = newId()
    const { id: organizationId } = await organization()
    await opened.database.write((tx) =>
      tx('people_groups').insert({
        id,
        organization_id: organizationId,
        name,
        name_folded: name.toLowerCase(),
        state: 'present',
        created_at: clock.now(),
      }),
    )
    return id
  }

  it('is brought up by the example from nothing', async () => {
    const { changes, waiting } = await apply()
    expect(changes.map(({ change, kind, name }) => `${change} ${kind} ${name}`)).toEqual([
      'create organization Nordhafen Bank',
      'create administrator help-desk',
      'create directory Head office',
      'create policy Hearing protection',
      'create policy Contact centre',
      'create policy Secure room',
      'create enrolmentCode Pilot',
      'create enrolmentCode Desktops that are reset every night',
    ])
    expect(waiting).toEqual([{ policy: 'Contact centre', group: 'Contact centre' }])
    const { id, timeZone } = await organization()
    expect(timeZone).toBe('Europe/Berlin')
    const published = await features.policies.assignments(read(), await organization())
    expect(published.map(({ policy, scope, rank }) => [policy.name, scope.kind, scope.id, rank]).toSorted()).toEqual([
      ['Contact centre', 'computerTag', 'contact-centre', 100],
      ['Contact centre', 'model', 'earshot-reference', 200],
      ['Hearing protection', 'everyone', null, 100],
    ])
    const [directory] = await features.directory.listConnections(read(), id)
    expect(directory?.settings).toMatchObject({ host: 'ldap.example.org', schedule: '0 * * * *', email: false })
    const codes = (await features.hubs.listCodes(read(), id, { limit: 10 })).rows
    expect(codes.map(({ label }) => label).toSorted()).toEqual(['Desktops that are reset every night', 'Pilot'])
    expect(codes.find(({ label }) => label === 'Pilot')).toMatchObject({
      kind: 'counted',
      maxUses: 20,
      needsApproval: true,
      tags: ['pilot'],
      expiresAt: clock.now() + 30 * 86_400_000,
    })
  })

  it('has an owner who signs in with the password of the file, and others who must change theirs', async () => {
    await apply()
    const signIn = (userName: string, file: string) =>
      features.administrators.signIn({
        userName,
        password: SECRETS[file] ?? '',
        address: '127.0.0.1',
        browser: 'test',
      })
    const { id } = await organization()
    const find = (userName: string) => features.administrators.findByUserName(read(), id, userName)
    expect(await find('maren')).toMatchObject({ role: 'owner', mustChangePassword: false })
    expect(await find('help-desk')).toMatchObject({ role: 'operator', mustChangePassword: true })
    await signIn('maren', 'maren-password')
    await signIn('help-desk', 'help-desk-password')
    await expect(signIn('maren', 'help-desk-password')).rejects.toMatchObject({ code: 'sign_in_failed' })
  })

  it('writes each code once, into a file of its own account alone', async () => {
    await apply()
    for (const name of ['pilot.code', 'ephemeral.code']) {
      const path = join(folder, name)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      expect(parseEnrolmentCode((await readFile(path, 'utf8')).trim())).toMatchObject({
        urls: ['https://appliance.example'],
      })
    }
  })

  it('says no secret, neither in its answer nor in the audit log', async () => {
    const answer = JSON.stringify(await apply())
    const { id } = await organization()
    const log = JSON.stringify((await features.audit.list(read(), id, {}, { limit: 500 })).rows)
    const code = (await readFile(join(folder, 'pilot.code'), 'utf8')).trim()
    const secrets = [...Object.values(SECRETS), code]
    for (const secret of secrets) expect(answer + log).not.toContain(secret)
    expect(secrets).toHaveLength(5)
  })

  it('is recorded as if it had been done on the pages', async () => {
    await apply()
    const actions = await audited()
    expect(actions).toEqual([
      'organization.created',
      'administrator.created',
      'administrator.created',
      'directory.added',
      'policy.created',
      'policy.published',
      'assignment.created',
      'policy.created',
      'policy.published',
      'assignment.created',
      'assignment.created',
      'policy.created',
      'enrolment.created',
      'enrolment.created',
    ])
  })

  it('is not changed by the same document a second time', async () => {
    await apply()
    const before = await everything()
    expect(await apply()).toMatchObject({ applied: true, changes: [] })
    expect(await everything()).toBe(before)
  })

  it('is not changed by a plan, which says what would be', async () => {
    const empty = await everything()
    const plan = await apply(example, true)
    expect(plan).toMatchObject({ applied: false })
    expect(plan.changes).toHaveLength(8)
    expect(await everything()).toBe(empty)
    expect((await apply()).changes).toEqual(plan.changes)
  })

  const drifts: [string, (document: Document) => void, string, string[]][] = [
    ['a name', (d) => (d.organization['name'] = 'Südhafen'), 'organization', ['name: Nordhafen Bank → Südhafen']],
    [
      'a time zone',
      (d) => (d.organization['timeZone'] = 'Europe/Paris'),
      'organization',
      ['timeZone: Europe/Berlin → Europe/Paris'],
    ],
    [
      'a role',
      (d) => (d.administrators[1]!['role'] = 'auditor'),
      'administrator',
      ['role: operator → auditor'],
    ],
    ['a host', (d) => (d.directories[0]!['host'] = 'other.example.org'), 'directory', ['host']],
    ['a filter', (d) => (d.directories[0]!['people'] = { base: 'dc=x' }), 'directory', ['people']],
    [
      'a value',
      (d) => (d.policies[1]!.entries[0]!.value = 66),
      'policy',
      ['sidetone.level: 33 suggested → 66 suggested'],
    ],
    [
      'a mode',
      (d) => (d.policies[1]!.entries[0]!.mode = 'locked'),
      'policy',
      ['sidetone.level: 33 suggested → 33 locked'],
    ],
    [
      'an entry less',
      (d) => void d.policies[1]!.entries.pop(),
      'policy',
      ['call.auto.answer: false locked → –'],
    ],
    ['a description', (d) => (d.policies[0]!.description = 'New.'), 'policy', ['description: What the safety officer asks for. → New.']],
    ['a rank', (d) => (d.policies[0]!.assignments[0]!['rank'] = 7), 'policy', ['everyone: rank 7']],
    ['a scope more', (d) => void d.policies[0]!.assignments.push({ tag: 'x' }), 'policy', ['computerTag: rank 100']],
    ['a publication', (d) => (d.policies[2]!.publish = true), 'policy', ['published']],
  ]
  it.each(drifts)('with %s that differs has one change, and then none', async (_, change, kind, what) => {
    await apply()
    const document = changed(change)
    const { changes } = await apply(document)
    expect(changes).toEqual([{ change: 'change', kind, name: expect.any(String) as string, what }])
    expect((await apply(document)).changes).toEqual([])
  })

  it('takes over a changed password of a bind account', async () => {
    await apply()
    await writeFile(join(folder, 'bind-password'), 'another one')
    expect((await apply()).changes).toEqual([
      { change: 'change', kind: 'directory', name: 'Head office', what: ['bindPassword'] },
    ])
    expect((await apply()).changes).toEqual([])
  })

  it('needs no password file of an administrator who is there', async () => {
    await apply()
    await rm(join(folder, 'maren-password'))
    expect((await apply()).changes).toEqual([])
  })

  it('gives a policy to a group as soon as the directory has brought it', async () => {
    await apply()
    const group = await addGroup('Contact centre')
    expect(await apply()).toMatchObject({
      changes: [{ change: 'change', kind: 'policy', name: 'Contact centre', what: ['group: rank 10'] }],
      waiting: [],
    })
    const published = await features.policies.assignments(read(), await organization())
    expect(published.filter(({ scope }) => scope.id === group)).toHaveLength(1)
    expect((await apply()).changes).toEqual([])
  })

  it('refuses a group whose name is not the only one', async () => {
    await apply()
    await addGroup('Contact centre')
    await addGroup('contact CENTRE')
    expect(await faults(example)).toEqual([
      'policies[1].assignments[0].group: There are several groups Contact centre.',
    ])
  })

  it('keeps what the document does not name', async () => {
    await apply()
    const { id } = await organization()
    const { database, policies } = { ...features, database: opened.database }
    const own = await database.write((tx) =>
      policies.create(tx, id, { name: 'By hand', description: '', entries: [], note: '' }, actor),
    )
    const before = await everything()
    expect((await apply(changed((d) => (d.policies = [])))).changes).toEqual([])
    expect((await apply('organization: { name: Nordhafen Bank, timeZone: Europe/Berlin }')).changes).toEqual([])
    expect(await everything()).toBe(before)
    expect((await policies.get(read(), id, own.id)).name).toBe('By hand')
  })

  it('is the same when two replicas start with the document at once', async () => {
    const path = join(folder, 'earshot.yaml')
    await writeFile(path, stringify(example))
    const others = await createWhole(opened.database, clock)
    await Promise.all([features.apply.applyFile(path, actor), others.apply.applyFile(path, actor)])
    await others.hubs.close()
    const { id } = await organization()
    expect(await features.organizations.list(read())).toHaveLength(1)
    expect((await features.hubs.listCodes(read(), id, { limit: 10 })).rows).toHaveLength(2)
    const all = await audited()
    expect(all.filter((action) => action === 'assignment.created')).toHaveLength(3)
    expect((await apply()).changes).toEqual([])
  })

  it('removes the file of a code that could not be stored', async () => {
    await apply(changed((d) => (d.enrolmentCodes = [])))
    const path = join(folder, 'pilot.code')
    const tx = opened.database.write.bind(opened.database)
    opened.database.write = (work) =>
      tx(async (inner) => {
        const result = await work(inner)
        if (await stat(path).then(() => true, () => false)) throw new Error('the disk is full')
        return result
      })
    const broken = await createWhole(opened.database, clock)
    await expect(broken.apply.apply(stringify(example), actor)).rejects.toThrow('the disk is full')
    await broken.hubs.close()
    opened.database.write = tx
    expect(await readdir(folder)).not.toContain('pilot.code')
    expect((await apply()).changes.map(({ kind }) => kind)).toEqual(['enrolmentCode', 'enrolmentCode'])
  })

  const wrong: [string, (document: Document) => void, string[]][] = [
    ['an unknown key', (d) => (d['sites'] = []), [': has parts that are not known: sites']],
    [
      'roles for groups',
      (d) => (d['administratorGroups'] = [{ group: 'IT', role: 'owner' }]),
      ['administratorGroups: is not possible yet: roles are given to local administrators only'],
    ],
    ['a password in the file', (d) => (d.administrators[0]!['password'] = 'x'), ['administrators[0]: has parts that are not known: password']],
    [
      'a time zone that is none',
      (d) => (d.organization['timeZone'] = 'Mars/Base'),
      ['organization.timeZone: Mars/Base is not a time zone such as Europe/Berlin'],
    ],
    ['no owner', (d) => (d.administrators = []), ['administrators: needs an owner with a passwordFile: the appliance is not set up yet']],
    ['no organization', (d) => delete (d as Partial<Document>).organization, ['organization: is needed: the appliance is not set up yet']],
    [
      'no password for somebody new',
      (d) => delete d.administrators[1]!['passwordFile'],
      ['administrators[1].passwordFile: is needed: there is no administrator help-desk yet'],
    ],
    [
      'a role that is none',
      (d) => (d.administrators[1]!['role'] = 'king'),
      ['administrators[1].role: is not a role'],
    ],
    [
      'a user name twice',
      (d) => (d.administrators[1]!['userName'] = 'MAREN'),
      ['administrators[1].userName: MAREN is there twice'],
    ],
    [
      'relative files',
      (d) => (d.directories[0]!['bindPasswordFile'] = 'secret'),
      ['directories[0].bindPasswordFile: must begin with /: the appliance reads it'],
    ],
    [
      'missing files',
      (d) => {
        d.directories[0]!['bindPasswordFile'] = '/nowhere/a'
        d.administrators[0]!['passwordFile'] = '/nowhere/b'
      },
      [
        'administrators[0].passwordFile: /nowhere/b cannot be read by the appliance',
        'directories[0].bindPasswordFile: /nowhere/a cannot be read by the appliance',
      ],
    ],
    [
      'a schedule that is none',
      (d) => (d.directories[0]!['schedule'] = 'often'),
      ['directories[0].schedule: must be five fields of cron, such as 0 3 * * *'],
    ],
    [
      'several values',
      (d) => {
        d.policies[0]!.entries[0]!.value = 'dba999'
        d.policies[1]!.entries[0]!.value = 101
        d.policies[1]!.entries[1]!.mode = 'maybe'
      },
      [
        expect.stringMatching(/^policies\[0\]\.entries\[0\]\.value: safety\.twa\.limit: /) as unknown as string,
        expect.stringMatching(/^policies\[1\]\.entries\[0\]\.value: sidetone\.level: /) as unknown as string,
        'policies[1].entries[1].mode: is none of locked, suggested, mandatory',
      ],
    ],
    [
      'a setting that is none',
      (d) => (d.policies[1]!.entries[0]!.setting = 'volume'),
      ['policies[1].entries[0].setting: volume is not a setting a policy can set'],
    ],
    [
      'two scopes',
      (d) => (d.policies[0]!.assignments[0]!['tag'] = 'x'),
      ['policies[0].assignments[0]: needs one of everyone, group, model, tag and device'],
    ],
    [
      'a model that is none',
      (d) => (d.policies[1]!.assignments[2]!['model'] = 'acme'),
      ['policies[1].assignments[2].model: acme is not a known model'],
    ],
    ['a counted code without a number', (d) => delete d.enrolmentCodes[0]!['uses'], ['enrolmentCodes[0].uses: is needed']],
    [
      'a file that is there already',
      (d) => (d.enrolmentCodes[0]!['file'] = join(folder, 'bind-password')),
      [expect.stringMatching(/^enrolmentCodes\[0\]\.file: .* is there already$/) as unknown as string],
    ],
    [
      'a file in no folder',
      (d) => (d.enrolmentCodes[0]!['file'] = '/nowhere/pilot.code'),
      ['enrolmentCodes[0].file: /nowhere/pilot.code is in no folder that the appliance can write to'],
    ],
  ]
  it.each(wrong)('is left alone by a document with %s', async (_, change, said) => {
    const before = await everything()
    expect(await faults(changed(change))).toEqual(said)
    expect(await everything()).toBe(before)
  })

  const texts: [string, RegExp][] = [
    ['', /^: says nothing$/],
    ['organization: [', /^: is not YAML: .* \(line 1\)$/],
    ['organization:\n  name: A\n  name: B\n', /^: is not YAML: Map keys must be unique \(line 3\)$/],
    ['just words', /^: is not of the kind that is asked for \(object\)$/],
    [`a: &a [x]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]`, /^: repeats parts by alias too often$/],
    ['x'.repeat(1024 * 1024 + 1), /^: has more than 1,?048,?576 bytes$/],
    ['password: !secret hunter2\n', /^: is not YAML: Unresolved tag: !secret \(line 1\)$/],
  ]
  it.each(texts)('is left alone by text that is no document: %#', async (text, said) => {
    const found = await faults(text)
    expect(found[0]).toMatch(said)
    expect(found.join(' ')).not.toContain('hunter2')
  })

  it('counts what is refused', () => {
    expect(wrong).toHaveLength(19)
    expect(texts).toHaveLength(7)
    expect(drifts).toHaveLength(12)
  })
})
