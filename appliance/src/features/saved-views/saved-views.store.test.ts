import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signedInAs } from '../../../test/support/admin-app.ts'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { openApiWorld, type ApiWorld } from '../../../test/support/api-world.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { presentViewsOf } from './view-models.ts'
import type { NewView } from './saved-views.ts'

const LENT: NewView = { list: 'devices', query: 'status=lent&sort=-seen', name: 'Lent', shared: false }

describe.each(dialects)('saved views on %s', (dialect) => {
  let opened: TestDatabase
  let world: ApiWorld
  let owner: SignedIn
  let auditor: SignedIn
  beforeEach(async () => {
    opened = await openTestDatabase(dialect)
    world = await openApiWorld(opened.database)
    ;({ owner } = world)
    const { organizationId } = owner
    const { administrator } = await world.whole.administrators.create(organizationId, owner.actor, {
      userName: 'paula',
      name: 'Paula Prüfer',
      role: 'auditor',
    })
    auditor = signedInAs('auditor', { organizationId, administratorId: administrator.id })
  })
  afterEach(async () => {
    await world.stop()
    await opened.drop()
  })

  const views = () => world.whole.savedViews
  const save = (admin: SignedIn, change: Partial<NewView> = {}) =>
    opened.database.write((tx) => views().save(tx, admin, { ...LENT, ...change }))
  const seenBy = async (admin: SignedIn) =>
    (await views().ofList(opened.database.read, admin, 'devices')).map(({ name }) => name)

  it('are seen by whom they belong to, and by everybody when they are shared', async () => {
    await save(owner)
    await save(owner, { name: 'All of us', shared: true })
    await save(auditor, { name: 'Mine' })
    await save(owner, { name: 'Computers', list: 'computers' })
    expect(await seenBy(owner)).toEqual(['All of us', 'Lent'])
    expect(await seenBy(auditor)).toEqual(['All of us', 'Mine'])
    const elsewhere = signedInAs('owner', { organizationId: 'another' })
    expect(await seenBy(elsewhere)).toEqual([])
    await expect(save(auditor, { name: 'For all', shared: true })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('keep filters, order and columns, but not the page, and are known again', async () => {
    const { query } = await save(owner, { query: 'columns=note&sort=-seen&q=%26%3D&after=x&before=y' })
    expect(query).toBe('columns=note&sort=-seen&q=%26%3D')
    const shown = await views().ofList(opened.database.read, owner, 'devices')
    const here = { columns: 'note', sort: '-seen', q: '&=' }
    expect(presentViewsOf(owner, shown, 'devices', here).links).toEqual([
      { href: `/devices?${query}`, name: 'Lent', current: true },
    ])
    expect(presentViewsOf(owner, shown, 'devices', {}).links[0]?.current).toBe(false)
  })

  it.each([
    ['no name', { name: ' ' }, 'name'],
    ['a name too long', { name: 'x'.repeat(101) }, 'name'],
    ['a name that is taken', { name: 'LENT' }, 'name'],
    ['a list that is none', { list: 'none-such' }, 'list'],
    ['an address too long', { query: `q=${'x'.repeat(2_000)}` }, 'query'],
  ])('are refused with %s', async (_, change, field) => {
    await save(owner)
    await expect(save(owner, { name: 'Other', ...change })).rejects.toMatchObject({ fields: [{ field }] })
    expect(await seenBy(owner)).toEqual(['Lent'])
  })

  it('are renamed and removed by whom they belong to alone, and audited', async () => {
    const { id } = await save(owner, { shared: true })
    const { database } = opened
    const steps = [
      () => database.write((tx) => views().rename(tx, auditor, id, 'Other')),
      () => database.write((tx) => views().remove(tx, auditor, id)),
    ]
    for (const step of steps) await expect(step()).rejects.toMatchObject({ code: 'not_found' })
    await database.write((tx) => views().rename(tx, owner, id, 'LENT'))
    expect(await seenBy(auditor)).toEqual(['LENT'])
    await database.write((tx) => views().remove(tx, owner, id))
    expect(await seenBy(owner)).toEqual([])
    const { rows } = await world.whole.audit.list(database.read, owner.organizationId, {}, { limit: 3 })
    expect(rows.map(({ action }) => action)).toEqual([
      'savedView.removed',
      'savedView.renamed',
      'savedView.created',
    ])
  })

  it('are fifty at most', async () => {
    for (let number = 0; number < 50; number++) await save(owner, { name: `View ${number}` })
    await expect(save(owner, { name: 'One more' })).rejects.toMatchObject({ code: 'conflict' })
  })
})
