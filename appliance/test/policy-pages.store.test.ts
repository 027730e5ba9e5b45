import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findUngoverned, LOOKED_AT } from '../src/features/policies/ungoverned-service.ts'
import { inEnglish } from '../src/messages.ts'
import type { Phrase } from '../src/platform/views/messages/phrase.ts'
import { dialects, openTestDatabase, type TestDatabase } from './support/dialects.ts'
import { dumpDatabase } from './support/dump.ts'
import { explainReads } from './support/explain.ts'
import { publishPolicy, tester } from './support/hub-appliance.ts'
import { deviceState } from './support/test-hub.ts'
import { openPolicyOffice, type PolicyOffice } from './support/policy-office.ts'

const sidetone = (value: number, mode = 'locked') => ({ setting: 'sidetone.level', value, mode })
const page = { limit: 50 }

type Row = { label: string; look: { word: string }; before: Side | null; after: Side | null }
type Side = { value: string; mode: { word: string } }
type Model = Record<string, never> & {
  table: { rows: Row[] }
  differences: { rows: Row[] }
  faults: { list: { text: Phrase }[] } | null
  fields: Record<string, { value: string; error: Phrase | null }>
}

describe.each(dialects)('the pages of policies on %s', (dialect) => {
  let opened: TestDatabase
  let office: PolicyOffice

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    office = await openPolicyOffice(opened.database)
  })
  afterAll(async () => {
    await office.close()
    await opened.drop()
  })

  const policies = () => office.appliance.policies
  const read = () => opened.database.read
  const organization = () => office.appliance.organizationId
  const byName = async (name: string) =>
    (await policies().findByName(read(), organization(), name)) ?? expect.fail(`no policy ${name}`)
  const entriesOf = async (name: string) => {
    const { id, revision } = await byName(name)
    const { entries } = await policies().revision(read(), organization(), id, revision)
    return entries.map(({ setting, value, mode }) => [setting, value, mode])
  }
  const modelOf = (answer: { page?: { model: object } | undefined }): Model =>
    (answer.page?.model ?? expect.fail('no page')) as Model
  const faultsIn = (model: Model): string[] => (model.faults?.list ?? []).map(({ text }) => inEnglish(text))
  const shown = ({ label, look, before, after }: Row) => [label, look.word, before?.value, after?.value]
  const saveAs = (id: string, basedOn: number, value: number, name: string) =>
    opened.database.write((tx) =>
      policies().save(
        tx,
        organization(),
        id,
        basedOn,
        { name, description: '', entries: [sidetone(value)], note: '' },
        tester,
      ),
    )

  const takeAllAway = async () => {
    for (const { id } of (await policies().list(read(), organization(), page)).rows)
      for (const assignment of await policies().assignmentsOf(read(), organization(), id))
        await opened.database.write((tx) =>
          policies().removeAssignment(tx, organization(), assignment.id, tester),
        )
  }

  it('begin a policy with a starter set, and keep its reasons as the note of the first revision', async () => {
    const { status } = await office.ann.post('/policies', {
      name: 'Hearing',
      description: '',
      starter: 'hearingEu',
    })
    expect(status).toBe(303)
    const { id } = await byName('Hearing')
    const { note, entries } = await policies().revision(read(), organization(), id, 1)
    expect(entries).toHaveLength(6)
    expect(note).toMatch(/Starter set “Hearing protection, EU”.*Noise exposure limit: Directive 2003\/10\/EC/)
    const starter = modelOf(await office.ann.get('/policies/starters/hearingEu')) as { rows?: unknown[] }
    expect(starter.rows).toHaveLength(6)
    expect((await office.ann.get('/policies/starters/nothing-so-called')).status).toBe(404)
  })

  it('copy the entries of a revision into a new draft of another name, and not whom it is given to', async () => {
    const { policy } = await publishPolicy(office.appliance, 'Original', [sidetone(33)])
    await saveAs(policy, 1, 66, 'Original')
    const copy = (name: string) =>
      office.ann.post(`/policies/${policy}/revisions/1/copy`, { name, description: 'A copy' })
    const taken = await copy('ORIGINAL')
    expect(taken.status).toBe(400)
    expect(modelOf(taken).fields['name']).toMatchObject({ value: 'ORIGINAL' })
    expect(modelOf(taken).fields['description']).toMatchObject({ value: 'A copy' })
    expect((await copy('Second')).status).toBe(303)
    const made = await byName('Second')
    expect(made).toMatchObject({ description: 'A copy', revision: 1, publishedRevision: null })
    expect(await entriesOf('Second')).toEqual([['sidetone.level', 33, 'locked']])
    expect(await policies().assignmentsOf(read(), organization(), made.id)).toEqual([])
  })

  it('compare any two revisions of one policy or of two, by their address', async () => {
    const [one, two] = [await byName('Original'), await byName('Hearing')]
    const within = `/policies/compare?before=${one.id}&beforeRevision=1&after=${one.id}&afterRevision=2`
    expect(modelOf(await office.ann.get(within)).table.rows.map(shown)).toEqual([
      ['Sidetone', 'difference.value', '33 %', '66 %'],
    ])
    const across = modelOf(await office.ann.get(`/policies/compare?before=${one.id}&after=${two.id}`))
    expect(across.table.rows.map(({ look }) => look.word).toSorted()).toEqual([
      ...Array.from({ length: 6 }, () => 'difference.added'),
      'difference.removed',
    ])
  })

  it.each([
    ['beforeRevision=9', 404],
    ['beforeRevision=two', 400],
    ['after=', 400],
    ['after=nobody', 404],
  ])('say what cannot be compared, and keep what was chosen: %s', async (change, expected) => {
    const { id } = await byName('Original')
    const address = new URLSearchParams({ before: id, beforeRevision: '1', after: id, afterRevision: '2' })
    for (const [name, value] of new URLSearchParams(change)) address.set(name, value)
    const answer = await office.ann.get(`/policies/compare?${address.toString()}`)
    expect(answer.status).toBe(expected)
    expect(faultsIn(modelOf(answer))).toHaveLength(1)
    expect(modelOf(answer).fields['beforeRevision']?.value).toBe(address.get('beforeRevision'))
  })

  it('export a revision as JSON, and import it as a new policy once its name is free', async () => {
    const { id } = await byName('Original')
    const exported = await office.ann.get(`/policies/${id}/revisions/2/export`)
    expect(exported.headers.get('content-disposition')).toContain('original-2.json')
    const again = await office.ann.get(`/policies/${id}/revisions/2/export`)
    expect(again.text).toBe(exported.text)
    expect(JSON.parse(exported.text)).toMatchObject({
      format: 'earshot-policy',
      version: 2,
      name: 'Original',
    })
    const looked = await office.ann.post('/policies/import', {
      document: exported.text,
      onto: 'new',
      do: 'look',
    })
    expect(looked.page?.view).toBe('policies/import-preview')
    expect(faultsIn(modelOf(looked))).toEqual(['Name: Original is the name of another policy'])
    const make = (name: string) =>
      office.ann.post('/policies/import', { document: exported.text, onto: 'new', name, do: 'make' })
    const taken = await make('Original')
    expect([taken.status, taken.page?.view]).toEqual([400, 'policies/import-preview'])
    expect((await make('Imported')).status).toBe(303)
    expect(await entriesOf('Imported')).toEqual(await entriesOf('Original'))
    expect(await byName('Imported')).toMatchObject({ revision: 1, publishedRevision: null })
  })

  it('import a document as a new revision of a policy, with what it would change shown first', async () => {
    const target = await byName('Imported')
    const hearing = await policies().export(read(), organization(), (await byName('Hearing')).id)
    const document = JSON.stringify(hearing)
    const looked = modelOf(
      await office.ann.post('/policies/import', { document, onto: target.id, do: 'look' }),
    )
    expect(looked.differences.rows).toHaveLength(7)
    const make = (basedOn: number) =>
      office.ann.post('/policies/import', { document, onto: target.id, basedOn: String(basedOn), do: 'make' })
    await saveAs(target.id, 1, 50, 'Imported')
    const overtaken = await make(1)
    expect([overtaken.status, overtaken.page?.view]).toEqual([409, 'policies/import-preview'])
    expect(modelOf(overtaken)).toMatchObject({ basedOn: 2 })
    expect((await make(2)).status).toBe(303)
    expect(await entriesOf('Imported')).toEqual(await entriesOf('Hearing'))
    expect(await byName('Imported')).toMatchObject({ name: 'Imported', revision: 3, publishedRevision: null })
  })

  it('refuse a document that is not valid by its field and the reason, keep it, and change nothing', async () => {
    const document = JSON.stringify({
      format: 'earshot-policy',
      version: 2,
      name: 'Wrong',
      entries: [sidetone(330), { ...sidetone(1), setting: 'no.such' }],
    })
    const before = await dumpDatabase(opened.database)
    for (const what of ['look', 'make']) {
      const refused = await office.ann.post('/policies/import', {
        document,
        onto: 'new',
        name: 'Wrong',
        do: what,
      })
      expect([refused.status, refused.page?.view]).toEqual([400, 'policies/import'])
      expect(faultsIn(modelOf(refused))).toEqual([
        'entries.0.value: sidetone.level: must be a whole number from 0 to 100',
        'entries.1.setting: no.such is not a setting a policy can set',
      ])
      expect(modelOf(refused).fields['document']).toMatchObject({ value: document })
    }
    const long = await office.ann.post('/policies/import', { document: 'x'.repeat(200_001), do: 'look' })
    expect([long.status, faultsIn(modelOf(long))]).toEqual([
      400,
      ['The policy as JSON: has more than 200,000 characters'],
    ])
    expect(await dumpDatabase(opened.database)).toBe(before)
  })

  it('show what becomes of the newest revision on each model', async () => {
    const { id } = await byName('Original')
    const model = modelOf(await office.ann.get(`/policies/${id}/coverage`)) as unknown as {
      models: { name: string; counts: object }[]
      rows: { label: string; look: { word: string }; becomes: Phrase | string }[]
    }
    expect(model.models.map(({ name, counts }) => [name, counts])).toEqual([
      ['Earshot Reference Headset', { exact: 0, rounded: 1, outOfRange: 0, unsupported: 0 }],
      ['Standard telephony headset', { exact: 0, rounded: 0, outOfRange: 0, unsupported: 1 }],
    ])
    expect(model.rows[0]).toMatchObject({ label: 'Sidetone', look: { word: 'coverage.rounded' } })
  })

  it('show ties and who wins them on the list, on the assignments, and on a page of their own', async () => {
    const { policy } = await publishPolicy(office.appliance, 'Rival', [sidetone(50)])
    const notices = [
      modelOf(await office.ann.get('/policies')),
      modelOf(await office.ann.get(`/policies/${policy}/assignments`)),
    ].map((model) => (model as { contests?: Phrase }).contests?.with)
    expect(notices).toMatchObject([
      { ties: 1, overlaps: 0 },
      { ties: 1, overlaps: 0 },
    ])
    const found = modelOf(await office.ann.get(`/policies/overlaps?policy=${policy}`)) as unknown as {
      contests: { label: string; rows: { policy: string; look: { word: string } }[] }[]
    }
    const first = [await byName('Original'), await byName('Rival')].toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(found.contests).toHaveLength(1)
    expect(found.contests[0]?.rows.map((row) => [row.policy, row.look.word])).toEqual([
      [first[0]?.name, 'contests.won'],
      [first[1]?.name, 'contests.lost'],
    ])
  })

  it('tell the second of two who edit one policy, show the difference, and save on top when told to', async () => {
    const { id } = await publishPolicy(office.appliance, 'Shared', [sidetone(33)]).then(({ policy }) => ({
      id: policy,
    }))
    const form = (changes: Record<string, string>, settings = ['sidetone.level']) => ({
      basedOn: '1',
      name: 'Shared',
      description: '',
      note: '',
      setting: settings,
      'value.sidetone.level': '33',
      'mode.sidetone.level': 'locked',
      do: 'save',
      ...changes,
    })
    const both = ['sidetone.level', 'mic.mute.led']
    const led = { 'value.mic.mute.led': '100', 'mode.mic.mute.led': 'locked' }
    expect((await office.ann.post(`/policies/${id}`, form(led, both))).status).toBe(303)

    const told = await office.bea.post(
      `/policies/${id}`,
      form({ 'value.sidetone.level': '66', note: 'mine' }),
    )
    expect([told.status, told.page?.view]).toEqual([409, 'policies/editor'])
    const { conflict, basedOn, began, fields } = modelOf(told) as unknown as {
      conflict: { theirs: { rows: Row[] }; yours: { rows: Row[] } }
      basedOn: string
      began: string
      fields: Model['fields']
    }
    expect([basedOn, began, fields['note']?.value]).toEqual(['2', '1', 'mine'])
    expect(conflict.theirs.rows.map(shown)).toEqual([['Mute light', 'difference.added', undefined, '100 %']])
    expect(conflict.yours.rows.map(shown)).toEqual([
      ['Mute light', 'difference.removed', '100 %', undefined],
      ['Sidetone', 'difference.value', '33 %', '66 %'],
    ])
    expect(await entriesOf('Shared')).toHaveLength(2)

    const mine = form({ 'value.sidetone.level': '66', basedOn: '2', began: '1' })
    const wrong = await office.bea.post(`/policies/${id}`, {
      ...mine,
      'value.sidetone.level': 'x',
      do: 'merge',
    })
    expect(wrong.status).toBe(400)
    const merged = modelOf(await office.bea.post(`/policies/${id}`, { ...mine, do: 'merge' }))
    expect(merged).toMatchObject({ conflict: null, basedOn: '2', merged: { with: { revision: 2 } } })
    const { groups } = merged as unknown as {
      groups: { entries: { setting: string; control: { value: string } }[] }[]
    }
    expect(groups.flatMap(({ entries }) => entries.map((one) => [one.setting, one.control.value]))).toEqual([
      ['mic.mute.led', '100'],
      ['sidetone.level', '66'],
    ])
    expect((await byName('Shared')).revision).toBe(2)

    expect((await office.bea.post(`/policies/${id}`, mine)).status).toBe(303)
    expect(await entriesOf('Shared')).toEqual([['sidetone.level', 66, 'locked']])
  })

  it('list active computers that nothing governs page by page, with their people, by index and in bounded reads', async () => {
    await takeAllAway()
    const governed = await office.addPerson('governed', 'agents')
    const free = await office.addPerson('free', 'others')
    await office.addComputer('PC-000', governed.person)
    await office.addComputer('PC-001', free.person)
    await publishPolicy(office.appliance, 'For agents', [sidetone(33)], { kind: 'group', id: governed.group })
    const look = async (address = '/policies/ungoverned') => {
      const model = modelOf(await office.ann.get(address)) as unknown as {
        rows: { name: string; person?: { name: string } }[]
        looked: Phrase | null
        pager: { next: string | null }
      }
      const names = model.rows.map(({ name, person }) => [name, person?.name])
      return { names, looked: model.looked?.with, next: model.pager.next }
    }
    expect(await look()).toMatchObject({ names: [['PC-001', 'free']], looked: { count: 2 }, next: null })
    const find = () => findUngoverned(office.deps, read(), organization(), { limit: LOOKED_AT })
    const few = await explainReads(opened.database, find)
    expect(few.faults).toEqual([])
    expect(few.statements).toBeGreaterThanOrEqual(4)

    for (let number = 2; number < 202; number++)
      await office.addComputer(`PC-${String(number).padStart(3, '0')}`, governed.person)
    await office.addComputer('PC-999', null)
    const many = await explainReads(opened.database, find)
    expect(many).toEqual({ statements: few.statements, faults: [] })
    const first = await look()
    expect(first).toMatchObject({
      names: [['PC-001', 'free']],
      looked: { count: 200, first: 'PC-000', last: 'PC-199' },
    })
    expect(await look(first.next ?? '')).toMatchObject({ names: [['PC-999', undefined]], next: null })

    await publishPolicy(office.appliance, 'For everyone', [sidetone(33)])
    expect(await look()).toMatchObject({ names: [], looked: undefined, next: null })
  })

  it('count a computer as governed by the model of a headset that it has reported, and by no other', async () => {
    await takeAllAway()
    const hubId = await office.addComputer('HEADSET-1', null)
    await opened.database.write((tx) =>
      office.appliance.devices.applyDelta(
        tx,
        { organizationId: organization(), hubId, personId: null, full: true },
        { 'earshot-reference/A1': deviceState('A1') },
        office.appliance.clock.now(),
      ),
    )
    const isListed = async () => {
      const { hubs } = await findUngoverned(office.deps, read(), organization(), { limit: LOOKED_AT })
      return hubs.some(({ id }) => id === hubId)
    }
    await publishPolicy(office.appliance, 'For others', [sidetone(33)], {
      kind: 'model',
      id: 'standard-telephony-headset',
    })
    expect(await isListed()).toBe(true)
    await publishPolicy(office.appliance, 'For it', [sidetone(33)], {
      kind: 'model',
      id: 'earshot-reference',
    })
    expect(await isListed()).toBe(false)
    const { devices, people } = office.deps
    const person = await office.addPerson('neighbour', 'neighbours')
    expect(await devices.keysOfMany(read(), organization(), [hubId], 0)).toEqual(
      new Map([[hubId, ['earshot-reference/A1']]]),
    )
    expect(await people.groupsOfMany(read(), organization(), [person.person])).toEqual(
      new Map([[person.person, [person.group]]]),
    )
    expect((await devices.keysOfMany(read(), 'another', [hubId], 0)).size).toBe(0)
    expect((await people.groupsOfMany(read(), 'another', [person.person])).size).toBe(0)
  })
})
