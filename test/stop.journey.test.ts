import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApplianceProcess, type ApplianceProcess } from './support/appliance-process.ts'
import { eventually } from './support/eventually.ts'
import { freePort } from './support/free-port.ts'
import { setUpComputer, type TestComputer } from './support/system.ts'

/** A hub that polls, every second, would have been in contact again: one that has not is held. */
const LONGEST_PAUSE_MS = 2_000
/** Pauses of hubs grow while nobody answers. */
const PATIENCE_MS = 60_000

const OWNER = {
  organizationName: 'Nordhafen Bank',
  userName: 'ann',
  name: 'Ann Lee',
  password: 'Correct.horse-11',
}

describe('an appliance that is told to stop', () => {
  let appliance: ApplianceProcess
  let computer: TestComputer

  beforeAll(async () => {
    appliance = createApplianceProcess(await mkdtemp(join(tmpdir(), 'earshot-stop-')), await freePort())
    await appliance.start()
    await appliance.command('setup', OWNER)
    computer = await setUpComputer('NHB-PC0500')
    const { code } = await appliance.command<{ code: string }>('enrolment create', { label: 'test' })
    await computer.hub.enrol(code)
    await computer.hub.start()
  })
  afterAll(async () => {
    await computer.stop()
    appliance.child().process.kill('SIGKILL')
    await rm(appliance.folder, { recursive: true })
  })

  const status = () => computer.hub.status()

  it('by SIGTERM ends with status 0, tells its hub, and hears of it again', async () => {
    await eventually('the hub is held', () => {
      const { reachable, lastContactAt } = status()
      return reachable === true && Date.now() - (lastContactAt ?? Infinity) > LONGEST_PAUSE_MS
    })
    await appliance.stop()
    expect(await appliance.child().ended, appliance.child().said()).toBe(0)
    expect(existsSync(appliance.database)).toBe(true)
    expect(existsSync(`${appliance.database}-wal`)).toBe(false)
    await eventually('the hub knows', () => status().reachable === false)
    expect(status().trouble?.code).toBe('unavailable')
    await appliance.start()
    await eventually('the hub is back', () => status().reachable === true, PATIENCE_MS)
  })

  it('by SIGINT ends with status 0 too', async () => {
    const { process: running, ended, said } = appliance.child()
    running.kill('SIGINT')
    expect(await ended, said()).toBe(0)
  })
})
