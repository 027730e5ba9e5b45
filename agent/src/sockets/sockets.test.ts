import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HubError } from '../errors.ts'
import type { Hub } from '../hub.ts'
import { createLogger } from '../logger.ts'
import { askHub } from './client.ts'
import { administratorHandler, wearerHandler } from './requests.ts'
import { serveSocket } from './server.ts'

const log = createLogger('silent')
let directory: string
let path: string
let close: (() => Promise<void>) | undefined
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'earshot-sockets-'))
  path = join(directory, 'a.sock')
})
afterEach(async () => {
  await close?.()
  close = undefined
  await rm(directory, { recursive: true })
})

const changes: unknown[] = []
const hub = {
  status: () => ({ stage: 'enrolled' }),
  devices: () => [],
  settings: () => [],
  change: (...change: unknown[]) => {
    changes.push(change)
    return Promise.reject(new HubError('setting_closed'))
  },
  enrol: () => Promise.reject(new Error('an accident with a secret in it')),
  leave: () => Promise.resolve({ released: false }),
} as unknown as Hub

/** Sends bytes as they are and returns everything that comes back until the hub closes or has answered `lines` times. */
async function raw(bytes: string | Buffer, lines = 1): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let answer = ''
  const connection = connect(path, () => connection.write(bytes))
  connection.on('data', (part) => {
    answer += String(part)
    if (answer.split('\n').length > lines) connection.end()
  })
  connection.once('close', () => resolve(answer)).once('error', reject)
  return promise
}

describe('the wearer’s socket', () => {
  beforeEach(async () => {
    close = await serveSocket({ path, open: true, handle: wearerHandler(hub) }, log)
  })

  test('is open to every account', async () => {
    expect((await stat(path)).mode & 0o666).toBe(0o666)
    expect(await askHub(path, { call: 'status' })).toEqual({ stage: 'enrolled' })
  })

  test('says why a request failed', async () => {
    const request = { call: 'change', device: 'earshot-reference/ER-1', setting: 'mic.volume', value: 3 }
    await expect(askHub(path, request)).rejects.toMatchObject({ code: 'setting_closed' })
    expect(changes).toEqual([['earshot-reference/ER-1', 'mic.volume', 3]])
  })

  const hostile: [string, string | Buffer][] = [
    ['no JSON', 'nonsense\n'],
    ['JSON that is no request', '[1,2]\n'],
    ['an unknown call', '{"call":"format"}\n'],
    ['a call of the administrator', '{"call":"leave"}\n'],
    ['a device key that is none', '{"call":"settings","device":"__proto__"}\n'],
    [
      'a value that is none',
      '{"call":"change","device":"a/b","setting":"mic.volume","value":{"bands":["x"]}}\n',
    ],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x0a])],
    ['a line without end', 'x'.repeat(200_000)],
  ]

  test.each(hostile)('answers %s with an error and goes on', async (_, bytes) => {
    expect(hostile).toHaveLength(8)
    expect(JSON.parse(await raw(bytes))).toMatchObject({ ok: false, error: { code: 'request_invalid' } })
    expect(await askHub(path, { call: 'devices' })).toEqual([])
  })

  test('answers several requests of one connection in order', async () => {
    const answers = await raw('{"call":"status"}\n{"call":"devices"}\n', 2)
    expect(
      answers
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { result: unknown }).result),
    ).toEqual([{ stage: 'enrolled' }, []])
  })
})

describe('the administrator’s socket', () => {
  test('is the hub’s own account’s and root’s', async () => {
    close = await serveSocket({ path, open: false, handle: administratorHandler(hub, () => undefined) }, log)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await askHub(path, { call: 'leave' })).toEqual({ released: false })
  })

  test('does not tell what an accident was about', async () => {
    close = await serveSocket({ path, open: false, handle: administratorHandler(hub, () => undefined) }, log)
    const failure = askHub(path, { call: 'enrol', enrolmentCode: 'earshot1.x' })
    await expect(failure).rejects.toMatchObject({ code: 'internal' })
    await expect(failure).rejects.not.toThrow('secret')
  })

  test('is taken by one hub only, and taken over from one that was killed', async () => {
    await writeFile(path, '')
    close = await serveSocket({ path, open: false, handle: administratorHandler(hub, () => undefined) }, log)
    const second = serveSocket({ path, open: false, handle: administratorHandler(hub, () => undefined) }, log)
    await expect(second).rejects.toMatchObject({ code: 'already_running' })
    expect(await askHub(path, { call: 'leave' })).toEqual({ released: false })
  })

  test('that is not there means that no hub runs', async () => {
    await expect(askHub(path, { call: 'leave' })).rejects.toMatchObject({ code: 'not_running' })
  })
})
