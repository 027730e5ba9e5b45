import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { JWS_TYPES, newKey, signJws, targetTag, type Target } from '@earshot/protocol'
import { afterEach, describe, expect, test } from 'vitest'
import { createStubHeadset } from './support/headset.ts'
import { assign, createRunningWorld, createWorld, type World } from './support/world.ts'

const LEVEL = 'sidetone.level'

let world: World
afterEach(() => world.close())

const proved = (): Promise<void> =>
  world.until('the value is proved', () => world.evidence(LEVEL)?.state === 'compliant')
const value = (): unknown => world.headset.values.get(LEVEL)
const trouble = (): string | undefined => world.hub.status().trouble?.code

describe('a bad target', () => {
  const resign =
    (changes: Partial<Target>) =>
    async (_: string, target: Target): Promise<string> => {
      const changed = { ...target, ...changes }
      return signJws(JWS_TYPES.target, { ...changed, tag: targetTag(changed) }, world.appliance.key)
    }
  const flipByte = (jws: string): Promise<string> => {
    const [header, body, signature] = jws.split('.') as [string, string, string]
    const place = Math.floor(body.length / 2)
    const other = body[place] === 'A' ? 'B' : 'A'
    return Promise.resolve(`${header}.${body.slice(0, place)}${other}${body.slice(place + 1)}.${signature}`)
  }
  const otherAlgorithm = (jws: string): Promise<string> => {
    const [header, body] = jws.split('.') as [string, string]
    const claimed = JSON.parse(Buffer.from(header, 'base64url').toString()) as object
    const none = Buffer.from(JSON.stringify({ ...claimed, alg: 'none' })).toString('base64url')
    return Promise.resolve(`${none}.${body}.AA`)
  }
  const bad: Record<string, (jws: string, target: Target) => Promise<string>> = {
    'for another hub': resign({ aud: 'hub-2' }),
    'for another key': resign({ hubKey: 'k'.repeat(43) }),
    'with an older sequence': resign({ sequence: 1 }),
    'with a changed byte': flipByte,
    'with another algorithm': otherAlgorithm,
    'of another type': async (_, target) => signJws(JWS_TYPES.trust, target, world.appliance.key),
    'with a tag that does not fit': async (_, target) =>
      signJws(JWS_TYPES.target, { ...target, tag: 'w'.repeat(43) }, world.appliance.key),
    'signed by a stranger': async (_, target) => signJws(JWS_TYPES.target, target, await newKey()),
    'of another shape': async (_, target) =>
      signJws(JWS_TYPES.target, { ...target, assignments: 'all' }, world.appliance.key),
  }

  test.each(Object.keys(bad))('%s changes nothing, and the good one is accepted afterwards', async (name) => {
    expect(Object.keys(bad)).toHaveLength(9)
    world = await createRunningWorld([assign({ [LEVEL]: 100 })], false)
    await proved()
    const held = world.hub.status().target
    world.appliance.tamper = bad[name] as (jws: string, target: Target) => Promise<string>
    world.appliance.assignments = [assign({ [LEVEL]: 0 })]
    await world.until('it is refused', () => trouble() === 'target_refused' || trouble() === 'not_found')
    expect(world.hub.status().target).toEqual(held)
    expect(value()).toBe(3)
    world.appliance.tamper = null
    await world.until('the good one is applied', () => value() === 0)
  })
})

describe('an appliance that is away', () => {
  test('leaves the last good target in force, also for a headset never seen before, and hears of it later', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    world.appliance.online = false
    world.appliance.syncNow()
    await world.until('it is missed', () => world.hub.status().reachable === false)
    const other = createStubHeadset('ER-0009')
    world.presence.plug(other)
    await world.until('its lock is applied', () => other.values.get(LEVEL) === 3)
    world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 0 })
    await world.until('drift is corrected', () => value() === 3)
    world.appliance.online = true
    await world.until(
      'the evidence arrives',
      () => world.appliance.state?.devices[other.key]?.settings[LEVEL]?.state === 'compliant',
    )
    await world.until('the count too', () => world.evidence(LEVEL)?.reasserted === 1)
  })

  test('is asked with growing pauses', async () => {
    world = await createRunningWorld([], false)
    world.appliance.online = false
    await world.until('it is missed', () => world.hub.status().reachable === false)
    const pauses: number[] = []
    while (pauses.length < 5) {
      const { trouble: last, nextTryAt } = world.hub.status()
      const pause = (nextTryAt ?? 0) - (last?.at ?? 0)
      if (pauses.at(-1) !== pause) pauses.push(pause)
      await world.pass(500)
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
  })

  test('during a restart of the computer leaves locks, targets and evidence as they were', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    const held = world.hub.status().target
    world.appliance.online = false
    const hub = await world.restart()
    world.headset.values.set(LEVEL, 0)
    await hub.start()
    await world.until('the lock is applied again', () => value() === 3)
    expect(hub.status().target).toEqual(held)
    world.appliance.online = true
    await world.until('the evidence arrives', () => world.evidence(LEVEL)?.reasserted === 1)
  })
})

describe('a refusal', () => {
  test.each(['hub_revoked', 'hub_quarantined', 'hub_pending', 'appliance_older'] as const)(
    'with %s leaves everything in force',
    async (code) => {
      world = await createRunningWorld([assign({ [LEVEL]: 100 })], false)
      await proved()
      world.appliance.refuse.set('target', { code, times: Infinity })
      world.appliance.refuse.set('state', { code, times: Infinity })
      await world.until('it is refused', () => trouble() === code)
      world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 0 })
      await world.until('the lock is still enforced', () => value() === 3)
      expect(world.hub.status().stage).toBe('enrolled')
    },
  )

  test('that asks to renew is answered with a new incarnation that goes on above the number', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })], false)
    await proved()
    const before = world.appliance.messages.at(-1)
    world.appliance.refuse.set('state', { code: 'renew', continueFrom: 5_000, times: 1 })
    world.presence.say(world.headset, { kind: 'mute', on: true })
    await world.until(
      'it is reported',
      () => world.appliance.state?.devices[world.headset.key]?.facts.telephony?.muted === true,
    )
    const after = world.appliance.messages.at(-1)
    expect(after?.sequence).toBe(5_001)
    expect(after?.incarnation).not.toBe(before?.incarnation)
  })

  test('that the token is spent is answered with a new one, once', async () => {
    world = await createRunningWorld([], false)
    const tokens = (): number => world.appliance.calls.filter((call) => call === 'token').length
    const before = tokens()
    world.appliance.refuse.set('target', { code: 'token_required', times: 1 })
    const pulls = world.appliance.calls.length
    await world.until(
      'it pulls',
      () => world.appliance.calls.slice(pulls).filter((call) => call === 'target').length >= 2,
    )
    expect(tokens()).toBe(before + 1)
  })

  test.each([
    ['target', 'show_target'],
    ['token', 'hub_unknown'],
  ] as const)('of a %s with %s is answered by showing the highest accepted target', async (call, code) => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })], false)
    await proved()
    if (call === 'token') world.appliance.refuse.set('target', { code: 'token_required', times: 1 })
    world.appliance.refuse.set(call, { code, times: 1 })
    await world.until('it is shown', () => world.appliance.proofs === 1)
    expect(value()).toBe(3)
  })
})

describe('the state', () => {
  test('is sent whole when the appliance holds another', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })], false)
    await proved()
    world.appliance.stateHash = 'z'.repeat(43)
    world.appliance.state = null
    world.presence.say(world.headset, { kind: 'mute', on: true })
    await world.until(
      'it is whole again',
      () => world.appliance.state?.devices[world.headset.key]?.facts.telephony?.muted === true,
    )
    expect(world.appliance.messages.at(-1)?.base).toBeNull()
    expect(world.evidence(LEVEL)?.state).toBe('compliant')
  })

  test('tells nothing of a headset that is not on disk', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 1 })
    await world.until('it is counted', () => world.evidence(LEVEL)?.reasserted === 1)
    const kept = JSON.parse(await readFile(join(world.stateDirectory, 'devices.json'), 'utf8')) as object
    expect(kept).toMatchObject({
      [world.headset.key]: { state: { settings: { [LEVEL]: { reasserted: 1 } } } },
    })
  })

  test('whose answer was lost is repeated word for word', async () => {
    world = await createRunningWorld([], false)
    await world.until('it is quiet', () => world.appliance.calls.at(-1) === 'target')
    const bodies = (): (string | null)[] =>
      world.appliance.requests.filter((one) => one.call === 'state').map((one) => one.request.body)
    const before = bodies().length
    world.appliance.lose.set('state', 1)
    world.presence.say(world.headset, { kind: 'mute', on: true })
    await world.until('it is repeated', () => bodies().length >= before + 2)
    const [first, second] = bodies().slice(before)
    expect(second).toBe(first)
  })
})

describe('a release', () => {
  test('ends the locks, is acknowledged, and then the hub is silent', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    world.appliance.kind = 'release'
    world.appliance.assignments = []
    world.appliance.syncNow()
    await world.until('it is acknowledged', () => world.appliance.state?.target?.kind === 'release')
    await world.until('the hub has left', () => world.hub.status().stage === 'left')
    world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 1 })
    await world.hub.settled()
    expect(value()).toBe(1)
    const calls = world.appliance.calls.length
    await world.pass(600_000)
    expect(world.appliance.calls).toHaveLength(calls)
  })

  test('is asked for by leave; without one nothing changes', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    const leaving = world.hub.leave()
    await world.until('it is asked for', () => world.appliance.messages.at(-1)?.wants === 'release')
    expect(await leaving).toEqual({ released: false })
    world.presence.say(world.headset, { kind: 'settingChanged', setting: LEVEL, value: 1 })
    await world.until('the lock still holds', () => value() === 3)
  })
})

describe('trust', () => {
  test('survives two rotations and new pins while the hub was off', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })])
    await proved()
    await world.hub.stop()
    world.appliance.keys.push(await newKey(), await newKey())
    world.appliance.key = world.appliance.keys.at(-1) ?? world.appliance.key
    world.appliance.pin = 'B'.repeat(43)
    world.appliance.assignments = [assign({ [LEVEL]: 33 })]
    await (await world.restart()).start()
    await world.until('the new target is applied', () => value() === 1)
    const strangers = world.appliance.requests
      .filter((one) => one.peer.pins === 'anyone')
      .map((one) => one.call)
    expect(new Set(strangers)).toEqual(new Set(['trust']))
  })

  test('survives two rotations under the same pins', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })], false)
    await proved()
    world.appliance.keys.push(await newKey(), await newKey())
    world.appliance.key = world.appliance.keys.at(-1) ?? world.appliance.key
    world.appliance.assignments = [assign({ [LEVEL]: 33 })]
    await world.until('the new target is applied', () => value() === 1)
    expect(world.appliance.requests.every((one) => one.peer.pins !== 'anyone')).toBe(true)
  })

  test('is not given to a document whose number does not rise', async () => {
    world = await createRunningWorld([assign({ [LEVEL]: 100 })], false)
    await proved()
    world.appliance.pin = 'B'.repeat(43)
    await world.until('it recovers', () => world.appliance.calls.includes('trust'))
    await world.until('it is back', () => world.hub.status().reachable === true)
    world.appliance.pin = 'C'.repeat(43)
    const calls = world.appliance.calls.length
    await world.until(
      'it tries',
      () => world.appliance.calls.slice(calls).filter((call) => call === 'trust').length >= 2,
    )
    expect(world.appliance.calls.slice(calls).every((call) => call === 'trust')).toBe(true)
    world.appliance.trustNumber = 2
    await world.until('a higher number is believed', () => world.hub.status().reachable === true)
  })
})

describe('an enrolment', () => {
  test('that is pending is asked again with the same key until an operator agrees', async () => {
    world = await createWorld()
    world.appliance.pending = true
    await world.hub.start()
    expect(await world.hub.enrol(await world.appliance.code())).toMatchObject({ result: 'pending' })
    const key = world.appliance.hubKey
    await world.until(
      'it is asked again',
      () => world.appliance.calls.filter((call) => call === 'enrolment').length >= 3,
    )
    expect(world.hub.status().stage).toBe('pending')
    world.appliance.pending = false
    await world.until('it is enrolled', () => world.hub.status().stage === 'enrolled')
    expect(world.appliance.hubKey).toEqual(key)
  })

  test('whose answer was lost is finished with the same key after a restart', async () => {
    world = await createWorld()
    world.appliance.lose.set('enrolment', 1)
    await expect(world.hub.enrol(await world.appliance.code())).rejects.toMatchObject({ code: 'unreachable' })
    const key = world.appliance.hubKey
    await (await world.restart()).start()
    await world.until('it is enrolled', () => world.hub.status().stage === 'enrolled')
    expect(world.appliance.hubKey).toEqual(key)
  })

  test('whose target is signed by another key than the code names is refused', async () => {
    world = await createWorld()
    const code = await world.appliance.code()
    world.appliance.key = await newKey()
    await expect(world.hub.enrol(code)).rejects.toMatchObject({ code: 'target_refused' })
    expect(world.hub.status().target).toBeNull()
  })

  test('with a code over http or without a pin is refused before anything is sent', async () => {
    world = await createWorld()
    const code = await world.appliance.code()
    const body = JSON.parse(Buffer.from(code.slice('earshot1.'.length), 'base64url').toString()) as object
    const make = (changes: object): string =>
      `earshot1.${Buffer.from(JSON.stringify({ ...body, ...changes })).toString('base64url')}`
    const bad = [
      make({ urls: ['http://appliance.example'] }),
      make({ pins: [] }),
      'earshot1.%%',
      'nonsense',
      '',
    ]
    for (const one of bad) await expect(world.hub.enrol(one)).rejects.toMatchObject({ code: 'code_invalid' })
    expect(bad).toHaveLength(5)
    expect(world.appliance.calls).toEqual([])
  })

  test('of a hub that is enrolled is refused', async () => {
    world = await createRunningWorld()
    await expect(world.hub.enrol(await world.appliance.code())).rejects.toMatchObject({
      code: 'already_enrolled',
    })
  })
})
