import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects, openTestDatabase, type TestDatabase } from '../../../test/support/dialects.ts'
import knexFactory from 'knex'
import { explainReads } from '../../../test/support/explain.ts'
import { describeSchema } from '../../../test/support/schema.ts'
import { afterCommit, fetchPage, openDatabase, StoreMisuse, type Reader } from './index.ts'
import { immediateSqlite } from './sqlite-client.ts'
import { say } from '../views/messages/phrase.ts'

describe.each(dialects)('the store on %s', (dialect) => {
  let opened: TestDatabase
  beforeAll(async () => {
    opened = await openTestDatabase(dialect)
  })
  afterAll(() => opened.drop())

  const put = (key: string, value: string): Promise<unknown> =>
    opened.database.write((tx) => tx('appliance').insert({ key, value }))
  const keys = async (): Promise<string[]> =>
    (await opened.database.read('appliance').orderBy('key').select('key')).map(
      (row: { key: string }) => row.key,
    )

  it('fails at once when the reading handle is used inside a write', async () => {
    const { database } = opened
    await expect(database.write(() => database.read('appliance').select())).rejects.toBeInstanceOf(
      StoreMisuse,
    )
    await expect(database.write(() => database.read.raw('select 1'))).rejects.toThrow(
      /use the transaction handle/,
    )
    await expect(database.write(() => database.write(() => Promise.resolve()))).rejects.toBeInstanceOf(
      StoreMisuse,
    )
  })

  it('keeps nothing of a write that throws, and does not run its commit hooks', async () => {
    let ran = 0
    const failing = opened.database.write(async (tx) => {
      afterCommit(tx, () => ran++)
      await tx('appliance').insert({ key: 'lost', value: '1' })
      throw new Error('planted')
    })
    await expect(failing).rejects.toThrow('planted')
    expect(await keys()).not.toContain('lost')
    expect(ran).toBe(0)
  })

  it('runs commit hooks once the row can be read', async () => {
    let seen: Promise<string[]> = Promise.resolve([])
    await opened.database.write(async (tx) => {
      afterCommit(tx, () => (seen = keys()))
      await tx('appliance').insert({ key: 'kept', value: '1' })
    })
    expect(await seen).toContain('kept')
  })

  it('refuses writing through the reading handle on SQLite', async () => {
    if (dialect === 'postgres') return expect(opened.database.dialect).toBe('postgres')
    await expect(opened.database.read('appliance').insert({ key: 'x', value: '1' })).rejects.toThrow(
      /readonly/,
    )
  })

  it('finds rows by many ids without reading the organization, and would say so', async () => {
    const { read } = opened.database
    const ids = Array.from({ length: 500 }, (_, at) => `id-${at}`)
    const byIds = (table: string) => () =>
      read(table).where({ organization_id: 'org' }).whereIn('id', ids).select('id')
    for (const table of ['people', 'people_groups', 'hubs', 'devices'])
      expect(await explainReads(opened.database, byIds(table)), table).toEqual({ statements: 1, faults: [] })
    if (dialect === 'postgres') return
    const byAbsence = () => read('people').where({ organization_id: 'org' }).whereIn('absent_since', [1, 2])
    expect((await explainReads(opened.database, byAbsence)).faults).toHaveLength(1)
  })

  it('pages forwards and backwards through every row exactly once', async () => {
    for (let n = 0; n < 7; n++) await put(`page-${n}`, n % 2 ? 'odd' : 'even')
    const page = (after?: string, before?: string) =>
      fetchPage<{ key: string; value: string }>(
        opened.database.read('appliance').where('key', 'like', 'page-%').select('key', 'value'),
        { column: 'value', id: 'key' },
        { after, before, limit: 3 },
      )
    const first = await page()
    const second = await page(first.next ?? undefined)
    const third = await page(second.next ?? undefined)
    const all = [...first.rows, ...second.rows, ...third.rows].map((row) => row.key)
    expect(all).toEqual(['page-0', 'page-2', 'page-4', 'page-6', 'page-1', 'page-3', 'page-5'])
    expect(third.next).toBeNull()
    expect(first.previous).toBeNull()
    const back = await page(undefined, third.previous ?? undefined)
    expect(back.rows).toEqual(second.rows)
  })

  it('refuses a cursor that is none, naming the field', async () => {
    const query = opened.database.read('appliance').select('key')
    await expect(
      fetchPage(query, { column: 'key', id: 'key' }, { after: 'rubbish', limit: 3 }),
    ).rejects.toMatchObject({
      code: 'invalid',
      fields: [{ field: 'after' }],
    })
  })

  it('finds its integrity in order', async () => {
    await expect(opened.database.checkIntegrity()).resolves.toBeUndefined()
  })

  it('sets every pragma on every connection of SQLite', async () => {
    if (dialect === 'postgres') return expect(opened.database.dialect).toBe('postgres')
    const { database } = opened
    const value = async (handle: Reader, name: string): Promise<unknown> =>
      Object.values((await handle.raw(`PRAGMA ${name}`))[0] as object)[0]
    expect(await value(database.read, 'query_only')).toBe(1)
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout']
    const written = await database.write((tx) => Promise.all(settings.map((name) => value(tx, name))))
    expect(written.map((setting) => (typeof setting === 'string' ? setting : Number(setting)))).toEqual([
      'wal',
      2,
      1,
      5_000,
    ])
  })

  it('begins a transaction on SQLite with BEGIN IMMEDIATE', async () => {
    if (dialect === 'postgres') return expect(opened.database.dialect).toBe('postgres')
    const sent: string[] = []
    const writer = knexFactory({
      client: immediateSqlite,
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    })
    writer.on('query', ({ sql }: { sql: string }) => sent.push(sql))
    await writer.transaction((tx) => tx.raw('select 1'))
    await writer.destroy()
    expect(sent).toContain('BEGIN IMMEDIATE;')
    expect(sent).not.toContain('BEGIN;')
  })

  it('compares keys bytewise', async () => {
    for (const key of ['key-a', 'key-B', 'key-ä']) await put(key, 'x')
    expect((await keys()).filter((key) => key.startsWith('key-'))).toEqual(['key-B', 'key-a', 'key-ä'])
  })

  it('refuses a database that a newer version has changed, and changes nothing', async () => {
    const { database, url, drop } = await openTestDatabase(dialect)
    await database.write((tx) =>
      tx('knex_migrations').insert({ name: '9999-from-the-future', batch: 2, migration_time: new Date() }),
    )
    const before = [await describeSchema(database), await database.read('knex_migrations').select()]
    const older = openDatabase({ url })
    await expect(older.migrate()).rejects.toMatchObject({
      code: 'newer_database',
      detail: say('error.database.newer', { names: '9999-from-the-future' }),
    })
    expect([await describeSchema(database), await database.read('knex_migrations').select()]).toEqual(before)
    await older.close()
    await drop()
  })

  it('has the schema that is checked in, migrated from empty', async () => {
    await expect(JSON.stringify(await describeSchema(opened.database), null, 2) + '\n').toMatchFileSnapshot(
      '../../../test/fixtures/schema.json',
    )
  })

  it('takes the write lock at the start of a transaction, so that two writers wait instead of failing', async () => {
    const count = 50
    await Promise.all(Array.from({ length: count }, (_, n) => put(`lock-${n}`, 'x')))
    expect((await keys()).filter((key) => key.startsWith('lock-'))).toHaveLength(count)
  })
})
