import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from '../appliance/src/cli/client.ts'
import { startAppliance, type Appliance } from '../appliance/src/compose.ts'
import { parseConfig } from '../appliance/src/config/config.ts'
import { isRunning, socketPath } from '../appliance/src/platform/command-socket.ts'
import { createLogger } from '../appliance/src/platform/logger.ts'
import { createScheduler } from '../appliance/src/platform/scheduler.ts'

const DAY = 86_400_000

/** Certificates know no fractions of a second. */
const toSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000

/** A clockwork whose minutes pass when they are told to. */
function handTurned() {
  const jobs = new Map<string, () => Promise<void>>()
  const scheduler = {
    ...createScheduler(),
    everyMinute: (name: string, job: () => Promise<void>) => {
      jobs.set(name, job)
      return () => Promise.resolve()
    },
  }
  const minute = async (): Promise<void> => {
    for (const job of jobs.values()) await job()
  }
  return { scheduler, minute }
}

/** End of the certificate that this port serves to one that trusts the authority, in milliseconds since 1970. */
async function servedUntil(port: number, ca: string): Promise<number> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca })
  await once(socket, 'secureConnect')
  const { valid_to } = socket.getPeerCertificate()
  socket.destroy()
  return Date.parse(valid_to)
}

describe('an appliance', () => {
  let folder: string
  const open: Appliance[] = []
  const { scheduler, minute } = handTurned()
  const clock = { ahead: -368 * DAY, now: () => Date.now() + clock.ahead }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-start-'))
  })
  afterEach(async () => {
    for (const appliance of open.splice(0)) await appliance.stop()
    await rm(folder, { recursive: true })
  })

  const start = async (port = 0, place = folder): Promise<Appliance> => {
    const appliance = await startAppliance({
      config: parseConfig({
        EARSHOT_DATA: place,
        EARSHOT_LISTEN: `127.0.0.1:${port}`,
        EARSHOT_PUBLIC_URL: 'https://localhost:8443',
      }),
      secrets: { databasePassword: undefined },
      logger: createLogger('silent'),
      clock,
      scheduler,
    })
    open.push(appliance)
    return appliance
  }

  it('renews its certificate by itself while it runs, and says how long it is valid', async () => {
    const appliance = await start()
    const look = () => servedUntil(appliance.ports.public, appliance.keys.authorityCertificate())
    const said = async () => {
      const outcome = await runCommand(socketPath(folder), 'status', {}, undefined)
      return (outcome as { value: { certificateExpiresAt: number } }).value.certificateExpiresAt
    }
    const first = await look()
    expect(Math.round((first - clock.now()) / DAY)).toBe(397)
    expect(toSecond(await said())).toBe(first)
    clock.ahead = -2 * DAY
    await minute()
    expect(await look()).toBe(first)
    clock.ahead = 0
    await minute()
    const second = await look()
    expect(Math.round((second - first) / DAY)).toBe(368)
    expect(toSecond(await said())).toBe(second)
  })

  it('that cannot listen closes everything it has opened', async () => {
    const { public: taken } = (await start()).ports
    const second = join(folder, 'second')
    await mkdir(second)
    await expect(start(taken, second)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(await isRunning(socketPath(folder))).toBe(true)
    expect(await isRunning(socketPath(second))).toBe(false)
  })
})
