import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { createStubHeadset } from './support/headset.ts'
import { assign, createRunningWorld, createWorld, type World } from './support/world.ts'

const LEVEL = 'sidetone.level'
type Stored = Record<string, { attempts: unknown }>

const ALICE = { domain: 'CORP', login: 'alice' }

let world: World
afterEach(() => world.close())

const proved = (setting = LEVEL): Promise<void> =>
  world.until(`${setting} is proved`, () => world.evidence(setting)?.state === 'compliant')

const writesOf = (setting: string): unknown[] =>
  world.headset.writes.filter((write) => write.setting === setting).map((write) => write.value)

describe('a wearer', () => {
  test('who changes a locked value sees it written again at once, and it is counted', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 1 })
    await world.until('it is counted', () => world.evidence(LEVEL)?.reasserted === 1)
    await proved()
    expect(writesOf(LEVEL)).toEqual([3, 3])
  })

  test('who fights a lock is written over six times an hour, then the setting is drifted with its count', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    for (let times = 1; times <= 6; times += 1) {
      world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 1 })
      await world.until('it is counted', () => world.evidence(LEVEL)?.reasserted === times)
    }
    world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 0 })
    await world.until('it is given up', () => world.evidence(LEVEL)?.state === 'drifted')
    expect(world.evidence(LEVEL)).toMatchObject({ reasserted: 6, actual: 0, wanted: 100 })
    expect(writesOf(LEVEL)).toHaveLength(7)
    await world.pass(3_600_000)
    await proved()
    expect(world.evidence(LEVEL)?.reasserted).toBe(7)
  })

  test('who changes a setting that no policy names is left alone', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    world.presence.say(world.headset, { kind: 'settingChanged', setting: 'mic.volume', value: 7 })
    await world.until('it is reported', () => world.evidence('mic.volume')?.actual === 70)
    expect(world.evidence('mic.volume')).toMatchObject({ state: 'leftToWearer', wanted: null })
    expect(writesOf('mic.volume')).toEqual([])
  })

  test('may change an open setting over the hub, and no other', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    await world.hub.change(world.headset.key, 'mic.volume', 50)
    expect(world.headset.values.get('mic.volume')).toBe(5)
    await expect(world.hub.change(world.headset.key, LEVEL, 0)).rejects.toMatchObject({
      code: 'setting_closed',
    })
    await expect(world.hub.change(world.headset.key, 'mic.volume', 500)).rejects.toMatchObject({
      code: 'request_invalid',
    })
    await expect(world.hub.change('earshot-reference/NONE', 'mic.volume', 5)).rejects.toMatchObject({
      code: 'device_unknown',
    })
    expect(world.headset.values.get(LEVEL)).toBe(3)
  })
})

describe('a headset', () => {
  test('that has fewer steps than the policy asks for is compared in its own, and both are reported', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 40 })])
    await proved()
    const inBoth = { wanted: 40, actual: 33, actualText: 'step 1 of 3' }
    expect(world.evidence(LEVEL)).toMatchObject({ ...inBoth, state: 'compliant' })
    expect(writesOf(LEVEL)).toEqual([1])
    world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 2 })
    await world.until('it is counted', () => world.evidence(LEVEL)?.reasserted === 1)
    await proved()
    expect(world.evidence(LEVEL)).toMatchObject(inBoth)
    expect(writesOf(LEVEL)).toEqual([1, 1])
  })

  test('that holds a stricter value than the policy asks for is compliant and left alone', async () => {
    world = await createRunningWorld()
    world.headset.values.set('safety.twa.limit', 2)
    world.presence.unplug(world.headset)
    world.presence.plug(world.headset)
    world.appliance.assignments = [assign({ 'safety.twa.limit': 'dba85' })]
    world.appliance.syncNow()
    await proved('safety.twa.limit')
    expect(world.evidence('safety.twa.limit')).toMatchObject({ wanted: 'dba85', actual: 'dba80' })
    expect(writesOf('safety.twa.limit')).toEqual([])
  })

  test('that is unplugged in the middle of a write is written when it comes back', async () => {
    world = await createRunningWorld()
    const writing = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<{ result: 'gone' }>()
    world.headset.onWrite = () => {
      writing.resolve()
      return gone.promise
    }
    world.appliance.assignments = [assign({ [LEVEL]: 100 })]
    world.appliance.syncNow()
    await world.until('it is being written', () => world.headset.writes.length === 1)
    await writing.promise
    world.presence.unplug(world.headset)
    gone.resolve({ result: 'gone' })
    await world.until('it is away', () => world.evidence(LEVEL)?.state === 'unreachable')
    expect(world.appliance.state?.devices[world.headset.key]?.facts.connected).toBe(false)
    world.headset.onWrite = null
    world.presence.plug(world.headset)
    await proved()
    expect(world.evidence(LEVEL)?.reasserted).toBe(0)
  })

  test('that never answers a write holds up no other', async () => {
    world = await createRunningWorld()
    const other = createStubHeadset('ER-0002')
    world.presence.plug(other)
    const late = Promise.withResolvers<{ result: 'noAnswer' }>()
    world.headset.onWrite = () => late.promise
    world.appliance.assignments = [assign({ [LEVEL]: 100 })]
    world.appliance.syncNow()
    await world.until(
      'the other is proved',
      () => world.appliance.state?.devices[other.key]?.settings[LEVEL]?.state === 'compliant',
    )
    expect(world.evidence(LEVEL)?.state).toBe('pending')
    late.resolve({ result: 'noAnswer' })
  })

  test('that refuses a value says so, and is not asked again and again', async () => {
    world = await createRunningWorld()
    world.headset.onWrite = () => ({ result: 'refused', code: 7 })
    world.appliance.assignments = [assign({ [LEVEL]: 100 })]
    world.appliance.syncNow()
    await world.until('it is refused', () => world.evidence(LEVEL)?.state === 'refused')
    expect(world.evidence(LEVEL)?.lastError).toContain('code 7')
    await world.pass(1_800_000)
    expect(writesOf(LEVEL)).toHaveLength(1)
  })

  test('in a call is written when the call ends', async () => {
    world = await createRunningWorld()
    let inCall = true
    world.headset.onWrite = () => (inCall ? { result: 'notDuringCall' } : undefined)
    world.appliance.assignments = [assign({ [LEVEL]: 100 })]
    world.appliance.syncNow()
    await world.until('it waits', () => world.evidence(LEVEL)?.state === 'notDuringCall')
    inCall = false
    world.presence.say(world.headset, { kind: 'call', on: false })
    await proved()
  })

  test('that says yes and keeps another value ends as drifted', async () => {
    world = await createRunningWorld()
    world.headset.onWrite = () => ({ result: 'written', value: 1, by: 'readBack' })
    world.appliance.assignments = [assign({ [LEVEL]: 100 })]
    world.appliance.syncNow()
    await world.until('it has drifted', () => world.evidence(LEVEL)?.state === 'drifted')
    expect(world.evidence(LEVEL)).toMatchObject({ wanted: 100, actual: 33, reasserted: 6 })
    expect(writesOf(LEVEL)).toHaveLength(7)
  })

  test('with a setting that can only be written is written on every arrival and ends as asserted', async () => {
    world = await createRunningWorld([assign({ 'radio.range': 'high' })])
    await world.until('it is asserted', () => world.evidence('radio.range')?.state === 'asserted')
    world.presence.unplug(world.headset)
    await world.until(
      'it is away',
      () => world.appliance.state?.devices[world.headset.key]?.facts.connected === false,
    )
    world.presence.plug(world.headset)
    await world.until('it is written again', () => writesOf('radio.range').length === 2)
    await world.until('it is asserted', () => world.evidence('radio.range')?.state === 'asserted')
    expect(world.evidence('radio.range')).toMatchObject({
      verifiedBy: 'write',
      reasserted: 0,
      actual: 'high',
    })
  })

  test('is not written where nobody has tried whether the write does what it says', async () => {
    world = await createRunningWorld([assign({ 'ring.vibrate': true })])
    await world.until('it is blocked', () => world.evidence('ring.vibrate')?.state === 'blocked')
    expect(world.evidence('ring.vibrate')?.reason).toBe('unverifiedWrite')
    expect(writesOf('ring.vibrate')).toEqual([])
  })

  test('that may not be opened is reported as blocked, and managed once it may', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    const other = createStubHeadset('ER-0003')
    world.presence.plug(other, 'noPermission')
    const facts = (): string | undefined => world.appliance.state?.devices[other.key]?.facts.status
    await world.until('it is reported', () => facts() === 'noPermission')
    expect(world.appliance.state?.devices[other.key]?.settings[LEVEL]).toMatchObject({
      state: 'blocked',
      reason: 'noPermission',
    })
    world.presence.unplug(other)
    world.presence.plug(other)
    await world.until('it is ready', () => facts() === 'ready')
    await world.until(
      'it is proved',
      () => world.appliance.state?.devices[other.key]?.settings[LEVEL]?.state === 'compliant',
    )
  })
})

describe('a suggestion', () => {
  test('is applied once; what the wearer chooses after that stays, also after a restart', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 }, 'suggested')])
    await world.until('it is applied', () => world.headset.values.get(LEVEL) === 3)
    await world.until(
      'it is noted',
      () => (world.appliance.state?.devices[world.headset.key]?.suggestions.length ?? 0) === 1,
    )
    world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 1 })
    await world.until('it is reported', () => world.evidence(LEVEL)?.actual === 33)
    await (await world.restart()).start()
    await world.until(
      'it is looked at again',
      () => world.appliance.calls.filter((call) => call === 'state').length > 3,
    )
    await world.hub.settled()
    expect(writesOf(LEVEL)).toEqual([3])
    expect(world.evidence(LEVEL)?.state).toBe('leftToWearer')
  })

  test('is on disk as about to be written before it is', async () => {
    world = await createWorld()
    world.presence.plug(world.headset)
    world.appliance.assignments = [assign({ [LEVEL]: 100 }, 'suggested')]
    let stored: unknown
    world.headset.onWrite = async () => {
      const file = JSON.parse(await readFile(join(world.stateDirectory, 'devices.json'), 'utf8')) as Stored
      stored = file[world.headset.key]?.attempts
      return { result: 'written', value: 3, by: 'event' }
    }
    await world.hub.enrol(await world.appliance.code())
    await world.hub.start()
    await world.until('it is written', () => stored !== undefined)
    expect(stored).toEqual({ [LEVEL]: { policy: 'policy-1', since: 1, from: 0 } })
  })

  test('that the appliance knows a headset has had elsewhere is not applied again', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 }, 'suggested')])
    const other = createStubHeadset('ER-0002')
    world.appliance.had[other.key] = [{ policy: 'policy-1', setting: LEVEL, since: 1 }]
    world.presence.plug(other)
    const known = (): number => world.appliance.state?.devices[other.key]?.suggestions.length ?? 0
    await world.until('it is known', () => known() === 1)
    await world.hub.settled()
    expect(other.writes).toEqual([])
  })

  test('is left alone on an unknown headset while nobody can be asked, though locks are not', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 }, 'suggested'), assign({ 'mic.volume': 80 })])
    await proved('mic.volume')
    world.appliance.online = false
    world.appliance.syncNow()
    await world.until('the appliance is missed', () => world.hub.status().reachable === false)
    const other = createStubHeadset('ER-0002')
    world.presence.plug(other)
    await world.until('the lock is applied', () => other.values.get('mic.volume') === 8)
    await world.hub.settled()
    expect(other.values.get(LEVEL)).toBe(0)
    world.appliance.online = true
    await world.until('it is applied once the appliance is asked', () => other.values.get(LEVEL) === 3)
  })
})

describe('a change of people', () => {
  test('applies each one’s own kept target at once, offline too', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    world.appliance.personal['alice'] = [assign({ [LEVEL]: 33 })]
    world.sit(ALICE)
    await world.until('her value is applied', () => world.headset.values.get(LEVEL) === 1)
    await world.until(
      'it is reported for her',
      () => world.appliance.state?.target?.session?.login === 'alice',
    )
    world.appliance.online = false
    world.sit(null)
    await world.until('the computer’s own is back', () => world.headset.values.get(LEVEL) === 3)
    world.sit(ALICE)
    await world.until('hers is back', () => world.headset.values.get(LEVEL) === 1)
    expect(world.headset.writes.filter((write) => write.setting === LEVEL).length).toBe(4)
  })

  test('counts no re-assertion for what somebody without that lock had changed meanwhile', async () => {
    world = await createRunningWorld([])
    world.appliance.personal['alice'] = [assign({ [LEVEL]: 100 })]
    for (let turn = 1; turn <= 8; turn += 1) {
      world.sit(ALICE)
      await world.until('her lock is reported', () => world.evidence(LEVEL)?.state === 'compliant')
      world.sit(null)
      await world.until('it is open', () => world.evidence(LEVEL)?.state === 'leftToWearer')
      world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 1 })
      await world.until('it is changed', () => world.evidence(LEVEL)?.actual === 33)
    }
    expect(world.evidence(LEVEL)?.reasserted).toBe(0)
  })

  test('while the state is on its way keeps the answer for one from being taken for the other’s', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    world.appliance.personal['alice'] = [assign({ [LEVEL]: 33 })]
    world.sit(ALICE)
    await world.until('hers is applied', () => world.headset.values.get(LEVEL) === 1)
    world.appliance.onCall = (call) => {
      if (call !== 'state') return
      world.appliance.onCall = null
      world.sit(ALICE)
    }
    world.sit(null)
    await world.until('she was back before the answer', () => world.appliance.onCall === null)
    await world.until('hers is in force', () => world.appliance.state?.target?.session?.login === 'alice')
    world.appliance.online = false
    world.sit(null)
    await world.until('the computer’s own is kept', () => world.headset.values.get(LEVEL) === 3)
    world.sit(ALICE)
    await world.until('and hers too', () => world.headset.values.get(LEVEL) === 1)
  })

  test('ends the held request, sends the state first and then asks for the target', async () => {
    world = await createRunningWorld()
    await world.until('a request is held', () => world.appliance.calls.at(-1) === 'target')
    await world.pass(1_000)
    const before = world.appliance.calls.length
    world.sit(ALICE)
    await world.until('the target is asked for', () => world.appliance.calls.slice(before).includes('target'))
    expect(world.appliance.calls.slice(before, before + 2)).toEqual(['state', 'target'])
    expect(world.appliance.state?.session).toEqual(ALICE)
  })
})
