import { JWS_TYPES, newKey, publicKey, signJws } from '@earshot/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import { systemActor, type Actor } from '../../platform/actor.ts'
import { openDatabase, type Database } from '../../platform/db/index.ts'
import { createAudit, type Audit } from './index.ts'
import { verifyExport } from './verify.ts'

const ann: Actor = { kind: 'administrator', id: 'ann', name: 'Ann Lee' }
const page = { limit: 50 }

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line.trimEnd())
  return all
}

describe.each(dialects)('the audit log on %s', (dialect) => {
  let opened: TestDatabase
  let audit: Audit
  let time = 1_000

  const auditOn = async (database: Database): Promise<Audit> => {
    const key = await newKey()
    return createAudit({
      database,
      clock: { now: () => (time += 10) },
      signer: {
        sign: (_reader, _organizationId, checkpoint) => signJws(JWS_TYPES.checkpoint, checkpoint, key),
        keys: () => Promise.resolve([publicKey(key)]),
      },
    })
  }
  const organization = (id: string): Promise<unknown> =>
    opened.database.write((tx) =>
      tx('organizations').insert({
        id,
        name: id,
        time_zone: 'UTC',
        settings: '{}',
        target_epoch: 1,
        trust_number: 1,
        created_at: 0,
      }),
    )
  const publish = (organizationId: string | null, id: string, actor: Actor = ann): Promise<void> =>
    opened.database.write((tx) =>
      audit.record(tx, {
        organizationId,
        actor,
        action: 'policy.published',
        object: { kind: 'policy', id },
        detail: { revision: 2 },
        personal: { name: `of ${id}` },
      }),
    )

  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
    audit = await auditOn(opened.database)
    for (const id of ['a', 'b', 'c', 'd', 'e']) await organization(id)
  })
  afterAll(() => opened.drop())

  it('lists rows newest first, by filter, for one organization only', async () => {
    await publish('a', 'p1')
    await publish('a', 'p2', systemActor('nightly'))
    await publish('b', 'p3')
    const ids = async (filters: Parameters<Audit['list']>[2]): Promise<string[]> =>
      (await audit.list(opened.database.read, 'a', filters, page)).rows.map((row) => row.object.id)
    expect(await ids({})).toEqual(['p2', 'p1'])
    expect(await ids({ actorId: 'ann' })).toEqual(['p1'])
    expect(await ids({ objectKind: 'policy', objectId: 'p2' })).toEqual(['p2'])
    expect(await ids({ action: 'hub.revoked' })).toEqual([])
    const { rows } = await audit.list(opened.database.read, 'a', {}, page)
    expect(await ids({ from: rows[0]?.at })).toEqual(['p2'])
    expect(await ids({ to: rows[0]?.at })).toEqual(['p1'])
    expect(rows[1]).toMatchObject({
      actor: { kind: 'administrator', id: 'ann' },
      personal: { actor: 'Ann Lee', name: 'of p1' },
      detail: { revision: 2 },
    })
  })

  it('keeps no row of a change that failed', async () => {
    const failing = opened.database.write(async (tx) => {
      await audit.record(tx, {
        organizationId: 'a',
        actor: ann,
        action: 'policy.archived',
        object: { kind: 'policy', id: 'lost' },
      })
      throw new Error('planted')
    })
    await expect(failing).rejects.toThrow('planted')
    const filters = { objectKind: 'policy', objectId: 'lost' }
    expect((await audit.list(opened.database.read, 'a', filters, page)).rows).toEqual([])
  })

  it('makes one unbroken chain of what two replicas write at once', async () => {
    const other = openDatabase({ url: opened.url })
    const count = 20
    const writeOn = (database: Database, from: string): Promise<void>[] =>
      Array.from({ length: count }, (_, n) =>
        database.write((tx) =>
          audit.record(tx, {
            organizationId: 'c',
            actor: ann,
            action: 'hub.enrolled',
            object: { kind: 'hub', id: `${from}-${n}` },
          }),
        ),
      )
    await Promise.all([...writeOn(opened.database, 'here'), ...writeOn(other, 'there')])
    await other.close()
    const result = await verifyExport(await collect(await audit.export('c', ann)))
    expect(result).toMatchObject({ ok: true, rows: 2 * count + 1, checkpoints: 1 })
  })

  it('exports what verifies, also against checkpoints signed before', async () => {
    await publish('d', 'p1')
    const early = (await audit.checkpoint('d'))!
    await publish('d', 'p2')
    const lines = await collect(await audit.export('d', ann))
    const result = await verifyExport(lines, { checkpoints: [early] })
    expect(result).toMatchObject({ ok: true, chain: 'd', rows: 3, checkpoints: 3 })
    const { rows } = await audit.list(opened.database.read, 'd', { action: 'audit.exported' }, page)
    expect(rows).toHaveLength(1)
  })

  it('signs an end once, and nothing while the chain is empty', async () => {
    expect(await audit.checkpoint(null)).toBeNull()
    await publish(null, 'p1')
    const signed = await audit.checkpoint(null)
    expect(await audit.checkpoint(null)).toBe(signed)
    expect(await audit.latestCheckpoint(opened.database.read, null)).toBe(signed)
  })

  it('erases the values of one person and leaves a chain that verifies', async () => {
    const view = (person: string): Promise<void> =>
      opened.database.write((tx) =>
        audit.record(tx, {
          organizationId: 'e',
          actor: ann,
          action: 'person.viewed',
          object: { kind: 'person', id: person },
          personal: { name: `name of ${person}` },
        }),
      )
    await view('kim')
    await view('lee')
    const erase = (kind: 'person' | 'administrator', id: string): Promise<number> =>
      opened.database.write((tx) => audit.erase(tx, 'e', systemActor('retention'), { kind, id }))
    expect(await erase('person', 'kim')).toBe(1)
    const left = (await opened.database.read('audit_personal').select('text', 'salt')) as object[]
    expect(JSON.stringify(left)).not.toContain('name of kim')
    expect(JSON.stringify(left)).toContain('name of lee')
    expect(await erase('administrator', 'ann')).toBe(2)
    const result = await verifyExport(await collect(await audit.export('e', systemActor('test'))))
    expect(result).toMatchObject({ ok: true, erased: 3 })
  })

  it('finds a row that was changed behind the back of the log', async () => {
    await opened.database.write((tx) =>
      tx('audit_rows').where({ chain: 'd', number: 2 }).update({ action: 'policy.archived' }),
    )
    const result = await verifyExport(await collect(await audit.export('d', ann)))
    expect(result.findings.map(({ kind }) => kind)).toEqual(['edited'])
  })
})
