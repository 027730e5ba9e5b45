import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnrolmentCode } from '@earshot/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { applyRoster } from '../src/features/people/index.ts'
import { actor, clock, openDeclared, SECRETS, type Declared } from './support/declared.ts'
import { dialects } from './support/dialects.ts'
import { createWhole } from './support/whole-appliance.ts'

describe.each(dialects)('a declared appliance on %s', (dialect) => {
  let at: Declared

  beforeEach(async () => {
    at = await openDeclared(dialect)
  })
  afterEach(() => at.drop())

  /** As a synchronization brings them. */
  const addGroups = async (...names: string[]): Promise<void> => {
    const { id: organizationId } = await at.organization()
    const [directory] = await at.features.directory.listConnections(at.read(), organizationId)
    const scope = { organizationId, connectionId: directory?.id ?? '', now: clock.now() }
    const changes = names.map((name) => ({ kind: 'group.added' as const, group: `key of ${name}`, name }))
    await at.opened.database.write((tx) => applyRoster(tx, scope, changes))
  }

  it('is brought up by the example from nothing', async () => {
    const { changes, waiting } = await at.apply()
    expect(changes.map(({ change, kind, name }) => `${change} ${kind} ${name}`)).toEqual([
      'create organization Nordhafen Bank',
      'create administrator help-desk',
      'create directory Head office',
      'create policy Hearing protection',
      'create policy Contact centre',
      'create policy Secure room',
      'create placementRule Hamburg',
      'create placementRule Customer care',
      'create enrolmentCode Pilot',
      'create enrolmentCode Desktops that are reset every night',
    ])
    expect(waiting).toEqual([
      { role: 'owner', group: 'Headset owners' },
      { role: 'operator', group: 'Service desk' },
      { policy: 'Contact centre', group: 'Contact centre' },
    ])
    const { id, timeZone } = await at.organization()
    expect(timeZone).toBe('Europe/Berlin')
    const published = await at.features.policies.assignments(at.read(), await at.organization())
    expect(
      published.map(({ policy, scope, rank }) => [policy.name, scope.kind, scope.id, rank]).toSorted(),
    ).toEqual([
      ['Contact centre', 'computerTag', 'contact-centre', 100],
      ['Contact centre', 'model', 'earshot-reference', 200],
      ['Hearing protection', 'everyone', null, 100],
    ])
    const [directory] = await at.features.directory.listConnections(at.read(), id)
    expect(directory?.settings).toMatchObject({
      host: 'ldap.example.org',
      schedule: '0 * * * *',
      email: false,
    })
    const codes = (await at.features.hubs.listCodes(at.read(), id, { limit: 10 })).rows
    expect(codes.map(({ label }) => label).toSorted()).toEqual([
      'Desktops that are reset every night',
      'Pilot',
    ])
    expect(codes.find(({ label }) => label === 'Pilot')).toMatchObject({
      kind: 'counted',
      maxUses: 20,
      needsApproval: true,
      tags: ['pilot'],
      expiresAt: clock.now() + 30 * 86_400_000,
    })
  })

  it('has an owner who signs in with the password of the file, and others who must change theirs', async () => {
    await at.apply()
    const signIn = (userName: string, file: keyof typeof SECRETS) =>
      at.features.administrators.signIn({
        userName,
        password: SECRETS[file],
        address: '127.0.0.1',
        browser: 'test',
      })
    const { id } = await at.organization()
    const find = (userName: string) => at.features.administrators.findByUserName(at.read(), id, userName)
    expect(await find('maren')).toMatchObject({ role: 'owner', mustChangePassword: false })
    expect(await find('help-desk')).toMatchObject({ role: 'operator', mustChangePassword: true })
    await signIn('maren', 'maren-password')
    await signIn('help-desk', 'help-desk-password')
    await expect(signIn('maren', 'help-desk-password')).rejects.toMatchObject({ code: 'sign_in_failed' })
  })

  it('writes each code once, into a file of its own account alone', async () => {
    await at.apply()
    for (const name of ['pilot.code', 'ephemeral.code']) {
      const path = join(at.folder, name)
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      expect(parseEnrolmentCode((await readFile(path, 'utf8')).trim())).toMatchObject({
        urls: ['https://appliance.example'],
      })
    }
  })

  it('says no secret, neither in its answer nor in the audit log', async () => {
    const answer = JSON.stringify(await at.apply())
    const { id } = await at.organization()
    const log = JSON.stringify((await at.features.audit.list(at.read(), id, {}, { limit: 500 })).rows)
    const code = (await readFile(join(at.folder, 'pilot.code'), 'utf8')).trim()
    const secrets = [...Object.values(SECRETS), code]
    for (const secret of secrets) expect(answer + log).not.toContain(secret)
    expect(secrets).toHaveLength(5)
  })

  it('is recorded as if it had been done on the pages', async () => {
    await at.apply()
    const actions = await at.audited()
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
      'site.created',
      'placementRule.created',
      'job.asked',
      'placementRule.created',
      'job.asked',
      'enrolment.created',
      'enrolment.created',
    ])
  })

  it('is not changed by the same document a second time', async () => {
    await at.apply()
    const before = await at.everything()
    expect(await at.apply()).toMatchObject({ applied: true, changes: [] })
    expect(await at.everything()).toBe(before)
  })

  it('is not changed by a plan, which says what would be', async () => {
    const empty = await at.everything()
    const plan = await at.apply(at.example, true)
    expect(plan).toMatchObject({ applied: false })
    expect(plan.changes).toHaveLength(10)
    expect(await at.everything()).toBe(empty)
    expect((await at.apply()).changes).toEqual(plan.changes)
  })

  it('takes over a changed password of a bind account', async () => {
    await at.apply()
    await writeFile(join(at.folder, 'bind-password'), 'another one')
    expect((await at.apply()).changes).toEqual([
      { change: 'change', kind: 'directory', name: 'Head office', what: ['bindPassword'] },
    ])
    expect((await at.apply()).changes).toEqual([])
  })

  it('needs no password file of an administrator who is there', async () => {
    await at.apply()
    await rm(join(at.folder, 'maren-password'))
    expect((await at.apply()).changes).toEqual([])
  })

  it('gives a policy to a group as soon as the directory has brought it', async () => {
    await at.apply()
    await addGroups('Contact centre')
    expect(await at.apply()).toMatchObject({
      changes: [{ change: 'change', kind: 'policy', name: 'Contact centre', what: ['group: rank 10'] }],
      waiting: [{ group: 'Headset owners' }, { group: 'Service desk' }],
    })
    const published = await at.features.policies.assignments(at.read(), await at.organization())
    expect(published.filter(({ scope }) => scope.kind === 'group')).toHaveLength(1)
    expect((await at.apply()).changes).toEqual([])
  })

  const rolesNow = async () => {
    const { id } = await at.organization()
    const given = await at.features.administrators.groupRoles.list(at.read(), id)
    return given.map(({ group, role }) => [group.name, role])
  }

  it('gives roles to groups as soon as the directory has brought them, and takes back what was changed', async () => {
    await at.apply()
    await addGroups('Headset owners', 'Service desk', 'Contact centre')
    const { changes, waiting } = await at.apply(at.example, true)
    expect(changes.filter(({ kind }) => kind === 'administratorGroup')).toEqual([
      { change: 'create', kind: 'administratorGroup', name: 'Headset owners', what: ['owner'] },
      { change: 'create', kind: 'administratorGroup', name: 'Service desk', what: ['operator'] },
    ])
    expect(waiting).toEqual([])
    expect(await rolesNow()).toEqual([])
    expect((await at.apply()).changes).toEqual(changes)
    expect(await rolesNow()).toEqual([
      ['Headset owners', 'owner'],
      ['Service desk', 'operator'],
    ])
    expect((await at.apply()).changes).toEqual([])
    const auditor = at.changed((d) => (d.administratorGroups[1]!['role'] = 'auditor'))
    expect((await at.apply(auditor)).changes).toEqual([
      {
        change: 'change',
        kind: 'administratorGroup',
        name: 'Service desk',
        what: ['role: operator → auditor'],
      },
    ])
    expect(await at.apply(at.changed((d) => (d.administratorGroups = [])))).toMatchObject({ changes: [] })
    expect(await rolesNow()).toEqual([
      ['Headset owners', 'owner'],
      ['Service desk', 'auditor'],
    ])
    expect((await at.audited()).filter((action) => action === 'group.roleGiven')).toHaveLength(3)
  })

  it('lets no group that is made here give a role, nor one whose name is not the only one', async () => {
    await at.apply()
    const { id } = await at.organization()
    await at.opened.database.write((tx) => at.features.groups.create(tx, id, 'Headset owners', actor))
    await addGroups('Service desk', 'service DESK')
    const before = await at.everything()
    expect(await at.faults(at.example)).toEqual([
      'administratorGroups[0].group: is made here: only groups of a directory give roles',
      'administratorGroups[1].group: There are several groups Service desk.',
    ])
    expect(await at.everything()).toBe(before)
  })

  it('refuses a group whose name is not the only one', async () => {
    await at.apply()
    await addGroups('Contact centre', 'contact CENTRE')
    expect(await at.faults(at.example)).toEqual([
      'policies[1].assignments[0].group: There are several groups Contact centre.',
    ])
  })

  it('keeps what the document does not name', async () => {
    await at.apply()
    const { id } = await at.organization()
    const { database, policies } = { ...at.features, database: at.opened.database }
    const own = await database.write((tx) =>
      policies.create(tx, id, { name: 'By hand', description: '', entries: [], note: '' }, actor),
    )
    const before = await at.everything()
    expect((await at.apply(at.changed((d) => (d.policies = [])))).changes).toEqual([])
    expect(
      (await at.apply('organization: { name: Nordhafen Bank, timeZone: Europe/Berlin }')).changes,
    ).toEqual([])
    expect(await at.everything()).toBe(before)
    expect((await policies.get(at.read(), id, own.id)).name).toBe('By hand')
  })

  it('has the placement rules of the document in its order, changed where they differ', async () => {
    await at.apply()
    const { id } = await at.organization()
    const rules = async () =>
      (await at.features.placement.list(at.read(), id)).map(({ name, pattern, tags }) => [
        name,
        pattern,
        tags,
      ])
    expect(await rules()).toEqual([
      ['Hamburg', 'HH-*', []],
      ['Customer care', null, ['contact-centre']],
    ])
    const changed = at.changed((d) => {
      d.placementRules = [{ name: 'hamburg', pattern: 'HAM-*', site: 'HAMBURG', tags: ['north', 'north'] }]
    })
    const what = ['pattern: HH-* → HAM-*', 'tags:  → north']
    expect((await at.apply(changed)).changes).toEqual([
      { change: 'change', kind: 'placementRule', name: 'hamburg', what },
    ])
    expect((await at.apply(changed)).changes).toEqual([])
    expect(await rules()).toEqual([
      ['hamburg', 'HAM-*', ['north']],
      ['Customer care', null, ['contact-centre']],
    ])
    expect((await at.features.sites.list(at.read(), id, undefined, { limit: 9 })).rows).toHaveLength(1)
  })

  it('gets its first owner where a recovery kit has brought the organization back', async () => {
    const { organizations, keys, administrators } = at.features
    const { id } = await at.opened.database.write(async (tx) => {
      const made = await organizations.create(tx, { name: 'Nordhafen', timeZone: 'UTC' })
      await keys.signing.createFirst(tx, made.id)
      return made
    })
    const { changes } = await at.apply()
    expect(changes.slice(0, 2)).toMatchObject([
      { kind: 'organization', what: ['owner maren'] },
      { kind: 'organization', what: ['name: Nordhafen → Nordhafen Bank', 'timeZone: UTC → Europe/Berlin'] },
    ])
    expect(await administrators.findByUserName(at.read(), id, 'maren')).toMatchObject({ role: 'owner' })
    expect((await at.apply()).changes).toEqual([])
  })

  it('is the organization that the document names, where there are several', async () => {
    await at.apply()
    const { id } = await at.opened.database.write((tx) =>
      at.features.organizations.create(tx, { name: 'Südhafen', timeZone: 'UTC' }),
    )
    expect((await at.apply()).changes).toEqual([])
    expect(await at.faults('policies: []')).toEqual(['organization.name: is needed: there are several'])
    expect(await at.faults('organization: { name: Westhafen }')).toEqual([
      'organization.name: is not known here',
    ])
    const policies = at.changed((d) => {
      d.organization = { name: 'Südhafen', timeZone: 'UTC' }
      d.administrators = []
      d.directories = []
      d.placementRules = []
      d.enrolmentCodes = []
    })
    expect((await at.apply(policies)).changes).toHaveLength(3)
    expect((await at.apply()).changes).toEqual([])
    expect((await at.features.policies.list(at.read(), id, { limit: 10 })).rows).toHaveLength(3)
  })

  it('is the same when two replicas start with the document at once', async () => {
    const path = join(at.folder, 'earshot.yaml')
    await writeFile(path, stringify(at.example))
    const others = await createWhole(at.opened.database, clock)
    await Promise.all([at.features.apply.applyFile(path, actor), others.apply.applyFile(path, actor)])
    await others.hubs.close()
    const { id } = await at.organization()
    expect(await at.features.organizations.list(at.read())).toHaveLength(1)
    expect((await at.features.hubs.listCodes(at.read(), id, { limit: 10 })).rows).toHaveLength(2)
    const all = await at.audited()
    expect(all.filter((action) => action === 'assignment.created')).toHaveLength(3)
    expect((await at.apply()).changes).toEqual([])
  })

  it('makes a code once though each of two replicas has a file of its own for it', async () => {
    await at.apply(at.changed((d) => (d.enrolmentCodes = [])))
    const others = await createWhole(at.opened.database, clock)
    const codeIn = (file: string): string =>
      stringify(at.changed((d) => (d.enrolmentCodes = [{ label: 'One', file: join(at.folder, file) }])))
    await Promise.all([
      at.features.apply.apply(codeIn('a.code'), actor),
      others.apply.apply(codeIn('b.code'), actor),
    ])
    await others.hubs.close()
    const { id } = await at.organization()
    expect((await at.features.hubs.listCodes(at.read(), id, { limit: 10 })).rows).toHaveLength(1)
    expect((await readdir(at.folder)).filter((name) => name.endsWith('.code'))).toHaveLength(1)
  })

  it('removes the file of a code that could not be stored', async () => {
    await at.apply(at.changed((d) => (d.enrolmentCodes = [])))
    const path = join(at.folder, 'pilot.code')
    const tx = at.opened.database.write.bind(at.opened.database)
    at.opened.database.write = (work) =>
      tx(async (inner) => {
        const result = await work(inner)
        if (
          await stat(path).then(
            () => true,
            () => false,
          )
        )
          throw new Error('the disk is full')
        return result
      })
    const broken = await createWhole(at.opened.database, clock)
    await expect(broken.apply.apply(stringify(at.example), actor)).rejects.toThrow('the disk is full')
    await broken.hubs.close()
    at.opened.database.write = tx
    expect(await readdir(at.folder)).not.toContain('pilot.code')
    expect((await at.apply()).changes.map(({ kind }) => kind)).toEqual(['enrolmentCode', 'enrolmentCode'])
  })
})
