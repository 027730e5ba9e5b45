import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@httptoolkit/dbus-native'
import type { Session } from '@earshot/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { createLogger } from '../src/logger.ts'
import { logindSession } from '../src/session/logind.ts'
import type { SessionSource } from '../src/session/port.ts'
import { watchSession } from '../src/session/watched.ts'

const LOGIND = 'org.freedesktop.login1'
const SEAT = '/org/freedesktop/login1/seat/seat0'
const PROPERTIES = 'org.freedesktop.DBus.Properties'
const CONFIG = `<busconfig><type>custom</type><listen>unix:path=SOCKET</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`

type Bus = {
  connection: { end: () => void; on: (event: string, listener: () => void) => void }
  requestName: (name: string, flags: number) => Promise<unknown>
  exportInterface: (
    object: object,
    path: string,
    iface: { name: string; methods: object; properties: Record<string, string> },
  ) => void
  sendSignal: (path: string, iface: string, name: string, signature: string, body: unknown[]) => void
}
type FakeSession = { Class: string; Remote: boolean; Name: string }

let directory: string
let daemon: ChildProcess
let bus: Bus
let source: SessionSource | undefined
let active: string
const sessions: Record<string, FakeSession> = {
  '/org/freedesktop/login1/session/c1': { Class: 'user', Remote: false, Name: 'CORP\\alice' },
  '/org/freedesktop/login1/session/c2': { Class: 'user', Remote: false, Name: 'bob@corp.example' },
  '/org/freedesktop/login1/session/c3': { Class: 'greeter', Remote: false, Name: 'gdm' },
  '/org/freedesktop/login1/session/c4': { Class: 'user', Remote: true, Name: 'CORP\\mallory' },
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'earshot-bus-'))
  const socket = join(directory, 'bus')
  await writeFile(join(directory, 'bus.conf'), CONFIG.replace('SOCKET', socket))
  daemon = await startDaemon(join(directory, 'bus.conf'))
  active = ''
  bus = createClient({ busAddress: `unix:path=${socket}` } as Parameters<
    typeof createClient
  >[0]) as unknown as Bus
  bus.connection.on('error', () => undefined)
  const seat = {
    get ActiveSession() {
      return active === '' ? ['', '/'] : [active.slice(-2), active]
    },
  }
  bus.exportInterface(seat, SEAT, {
    name: `${LOGIND}.Seat`,
    methods: {},
    properties: { ActiveSession: '(so)' },
  })
  const properties = { Class: 's', Remote: 'b', Name: 's' }
  for (const [path, session] of Object.entries(sessions)) {
    bus.exportInterface(session, path, { name: `${LOGIND}.Session`, methods: {}, properties })
  }
  await bus.requestName(LOGIND, 0)
  const reader = logindSession({ computerName: 'pc-1', loginDomain: null }, `unix:path=${socket}`)
  source = await watchSession(reader, systemClock, createLogger('silent'))
})

afterEach(async () => {
  await source?.close()
  bus.connection.end()
  daemon.kill()
  await once(daemon, 'exit')
  await rm(directory, { recursive: true })
})

/** Starts a bus. It prints its address once it takes connections: its socket is there before that. */
async function startDaemon(config: string): Promise<ChildProcess> {
  const started = spawn('dbus-daemon', ['--nofork', '--print-address', `--config-file=${config}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await once(started.stdout, 'data')
  return started
}

/** Lets somebody else sit down, as logind announces it. */
function sit(path: string): void {
  active = path
  bus.sendSignal(SEAT, PROPERTIES, 'PropertiesChanged', 'sa{sv}as', [`${LOGIND}.Seat`, [], ['ActiveSession']])
}

const becomes = (session: Session | null): Promise<void> =>
  vi.waitFor(() => expect(source?.current()).toEqual(session), { timeout: 10_000, interval: 20 })

describe('the session, as logind tells it on a real bus', () => {
  test('follows who sits at the seat, at once and without polling', async () => {
    const seen: (string | null)[] = []
    source?.watch((session) => seen.push(session?.login ?? null))
    expect(source?.current()).toBeNull()
    sit('/org/freedesktop/login1/session/c1')
    await becomes({ domain: 'CORP', login: 'alice' })
    sit('/org/freedesktop/login1/session/c2')
    await becomes({ domain: 'corp.example', login: 'bob' })
    sit('')
    await becomes(null)
    expect(seen).toEqual(['alice', 'bob', null])
  })

  test.each(['c3', 'c4'])('is nobody’s while %s is active: a greeter, or somebody remote', async (id) => {
    sit('/org/freedesktop/login1/session/c1')
    await becomes({ domain: 'CORP', login: 'alice' })
    sit(`/org/freedesktop/login1/session/${id}`)
    await becomes(null)
  })
})
