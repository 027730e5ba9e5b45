import { copyFile, cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { tester } from '../support/system.ts'
import { earshot } from '../support/appliance-process.ts'
import type { HubChild } from './hub-child.ts'
import { effectsOf, set } from './effects.ts'
import { LEVEL, levelOf, openStage, POLICY, policyDocument, stepOf, type Stage } from './stage.ts'
import {
  differences,
  inProcess,
  pollsSideBySide,
  pollsUntilServed,
  publishNext,
  untilInForce,
  workplaces,
  type Workplace,
} from './workplaces.ts'

const PATIENCE_MS = 60_000
const TEST_MS = 300_000

let stage: Stage
beforeEach(async () => {
  stage = await openStage()
})
afterEach(() => stage.close())

const contactsOf = (hub: HubChild, ...results: string[]): number =>
  hub.answers.filter(({ result }) => results.includes(result ?? '')).length

/** Waits until every hub has been told three times more that it keeps what it holds. */
async function untilToldToKeep(places: readonly Workplace[]): Promise<void> {
  for (const { hub } of places) {
    const told = () => contactsOf(hub, 'appliance_older', 'hub_pending')
    const before = told()
    await eventually(`${hub.computer} keeps what it holds`, () => told() >= before + 3, PATIENCE_MS)
  }
}

/** Every wearer changes the locked level; it is set back. */
async function everyLockHolds(places: readonly Workplace[]): Promise<void> {
  for (const { hub, serial } of places) {
    const since = hub.journal().length
    const [step, other] = [stepOf(stage.ledger.published), stepOf(stage.ledger.published + 1)]
    await hub.ask({ do: 'wear', serial, setting: LEVEL, value: other })
    const expected = [set('wearer', LEVEL, other), set('hub', LEVEL, step)]
    await eventually(
      'the lock holds',
      () => effectsOf(hub, serial, since).join() === expected.join(),
      PATIENCE_MS,
    )
  }
}

describe('yesterday’s database under today’s hubs', () => {
  it(
    'changes no headset until the owner decides, and then takes every hub back within two polls',
    async () => {
      const { appliance, stored } = stage
      const known = await workplaces(stage, 2)
      await appliance.stop()
      const backup = join(stage.folder, 'backup.sqlite')
      await copyFile(appliance.database, backup)
      await appliance.start()
      await stage.hurryHubs()
      await publishNext(stage, known)
      const all = [...known, ...(await workplaces(stage, 1))]
      await appliance.stop()
      await copyFile(backup, appliance.database)
      await appliance.start()
      await stage.hurryHubs()

      const before = all.map(({ hub }) => hub.journal().length)
      await untilToldToKeep(all)
      expect(all.map(({ hub }) => hub.journal().length)).toEqual(before)
      expect(stored.hubsOf(all[2]?.hub.computer ?? '')).toMatchObject([{ status: 'pending', codeId: null }])

      const polls = all.map(({ hub }) => hub.answers.length)
      expect(await appliance.command('hub carry-on')).toMatchObject({ carriedOn: { ahead: 3, unknown: 1 } })
      const decidedAt = Date.now()
      stage.ledger.published = 1
      await untilInForce(stage, all, 1)
      for (const [index, { hub }] of all.entries())
        expect(pollsUntilServed(hub, polls[index] ?? 0, decidedAt)).toBeLessThanOrEqual(2)
      expect(await differences(stage, all)).toEqual([])
      expect(stored.codes()).toHaveLength(2)
      await expect(appliance.command('hub carry-on')).rejects.toMatchObject({ refusal: { code: 'conflict' } })
    },
    TEST_MS,
  )
})

describe('two key rotations while a hub was off', () => {
  it(
    'let it come back by itself',
    async () => {
      const { appliance } = stage
      const [place] = (await workplaces(stage, 1)) as [Workplace]
      await place.hub.stop()
      await inProcess(stage, async ({ database, custody, organizationId }) => {
        for (let rotation = 1; rotation <= 2; rotation += 1) {
          await database.write((tx) => custody.announce(tx, organizationId, tester))
          await database.write((tx) => custody.rotate(tx, organizationId, tester))
        }
      })
      await appliance.start()
      await place.hub.start()
      await publishNext(stage, [place])
      expect(place.hub.answers.filter(({ call }) => call.startsWith('trust/'))).toMatchObject([
        { status: 200 },
      ])
    },
    TEST_MS,
  )
})

describe('a hub’s state folder', () => {
  const RESTORES = 20

  it(
    `that is snapshotted, run on and restored is never quarantined: ${RESTORES} of ${RESTORES}`,
    async () => {
      const [place] = (await workplaces(stage, 1)) as [Workplace]
      const { hub, serial } = place
      const state = join(hub.folder, 'state')
      const snapshot = join(stage.folder, 'snapshot')
      await hub.kill()
      await cp(state, snapshot, { recursive: true })
      let returned = 0
      for (let restore = 1; restore <= RESTORES; restore += 1) {
        await hub.start()
        if (restore % 5 === 0) await publishNext(stage, [place])
        await untilInForce(stage, [place], stage.ledger.published)
        await hub.kill()
        expect(stage.stored.hubsOf(hub.computer)).toMatchObject([{ status: 'active' }])
        await rm(state, { recursive: true })
        await cp(snapshot, state, { recursive: true })
        returned += 1
      }
      expect(returned).toBe(RESTORES)
      expect(contactsOf(hub, 'hub_quarantined')).toBe(0)
      expect(effectsOf(hub, serial, 0).at(-1)).toContain(LEVEL)
    },
    TEST_MS,
  )

  it(
    'that is copied, with both running, is quarantined before either has polled five times',
    async () => {
      await stage.appliance.stop()
      stage.appliance.environment['EARSHOT_HELD_MAX'] = '0'
      await stage.appliance.start()
      const [{ hub }] = (await workplaces(stage, 1)) as [Workplace]
      await hub.stop()
      const copy = await stage.newHub(hub.computer)
      await cp(join(hub.folder, 'state'), join(copy.folder, 'state'), { recursive: true })
      const before = hub.answers.length
      await Promise.all([hub.start(), copy.start()])
      await eventually(
        'it is quarantined',
        () => stage.stored.hubsOf(hub.computer)[0]?.status === 'quarantined',
        PATIENCE_MS,
      )
      const polls = pollsSideBySide(hub.answers.slice(before), copy.answers)
      console.log(`copies were quarantined after ${polls.join(' and ')} polls`)
      for (const count of polls) expect(count).toBeLessThan(5)
      expect(stage.stored.audited('hub.quarantined')).toBe(1)
    },
    TEST_MS,
  )
})

describe('an appliance rebuilt from its recovery kit alone', () => {
  it(
    'is accepted by its old hubs, which keep every lock, and governs them after one approval and a publish',
    async () => {
      const { appliance } = stage
      const places = await workplaces(stage, 2)
      const passphrase = 'four slow barges under rain 12'
      const kit = await inProcess(stage, ({ database, custody, organizationId }) =>
        database.write((tx) => custody.downloadKit(tx, organizationId, passphrase, tester)),
      )
      const file = join(stage.folder, 'kit')
      await writeFile(file, kit)
      await rm(appliance.folder, { recursive: true })
      const args = ['setup', '--from-kit', file, '--passphrase-file', '-']
      expect(await earshot(args, appliance.environment, passphrase)).toMatchObject({ exit: 0, error: '' })
      await appliance.start()
      await stage.hurryHubs()
      await untilToldToKeep(places)
      for (const { hub } of places)
        expect(stage.stored.hubsOf(hub.computer)).toMatchObject([{ status: 'pending' }])
      await everyLockHolds(places)
      await appliance.command('hub carry-on')
      for (const { hub } of places)
        expect(stage.stored.hubsOf(hub.computer)).toMatchObject([{ status: 'active' }])
      await untilToldToKeep(places)
      await everyLockHolds(places)
      for (const revision of [1, 2])
        await appliance.command('policy import', { file: policyDocument(levelOf(revision)) })
      await appliance.command('policy assign', { name: POLICY })
      await appliance.command('policy publish', { name: POLICY })
      await untilInForce(stage, places, 2)
      expect(await differences(stage, places)).toEqual([])
    },
    TEST_MS,
  )
})

describe('the end of a hub that was off', () => {
  it(
    'is its signed release where it was retired, and a lock that stays where it was revoked',
    async () => {
      const { appliance, stored } = stage
      const [retired, revoked] = (await workplaces(stage, 2)) as [Workplace, Workplace]
      await Promise.all([retired.hub.stop(), revoked.hub.stop()])
      const idOf = ({ hub }: Workplace) => stored.hubsOf(hub.computer)[0]?.id
      await appliance.command('hub retire', { ids: [idOf(retired)] })
      await appliance.command('hub revoke', { ids: [idOf(revoked)] })
      await Promise.all([retired.hub.start(), revoked.hub.start()])
      await eventually(
        'it is retired',
        () => stored.hubsOf(retired.hub.computer)[0]?.status === 'retired',
        PATIENCE_MS,
      )
      await eventually('it is refused', () => contactsOf(revoked.hub, 'hub_revoked') > 0, PATIENCE_MS)
      await everyLockHolds([revoked])
      await retired.hub.ask({ do: 'wear', serial: retired.serial, setting: LEVEL, value: stepOf(3) })
      await retired.hub.ask({ do: 'settled' })
      expect(effectsOf(retired.hub, retired.serial, 0).at(-1)).toBe(`wearer ${LEVEL}=${stepOf(3)}`)
      const hasLeft = async (): Promise<boolean> => (await retired.hub.status()).stage === 'left'
      await eventually('the hub has heard that it may go', hasLeft, PATIENCE_MS)
      expect(await retired.hub.status()).toMatchObject({ target: { kind: 'release' } })
    },
    TEST_MS,
  )
})
