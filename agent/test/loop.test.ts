import { afterEach, describe, expect, test } from 'vitest'
import { assign, createRunningWorld, createWorld, type World } from './support/world.ts'

let world: World
afterEach(() => world.close())

describe('the loop', () => {
  test('a locked value of the target reaches the headset and comes back as read evidence', async () => {
    world = await createRunningWorld([assign({ 'sidetone.level': 100 })])
    await world.until('it is proved', () => world.evidence('sidetone.level')?.state === 'compliant')
    expect(world.headset.values.get('sidetone.level')).toBe(3)
    expect(world.evidence('sidetone.level')).toMatchObject({
      wanted: 100,
      actual: 100,
      verifiedBy: 'event',
      mode: 'locked',
      policy: { id: 'policy-1', revision: 1 },
      reasserted: 0,
    })
  })

  test('a changed target is applied while the appliance holds the request, and says so at once', async () => {
    world = await createRunningWorld()
    await world.until('it pulls', () => world.appliance.calls.includes('target'))
    world.appliance.assignments = [assign({ 'sidetone.level': 100 })]
    world.appliance.syncNow()
    await world.until('it is proved', () => world.evidence('sidetone.level')?.state === 'compliant')
    expect(world.headset.values.get('sidetone.level')).toBe(3)
    expect(world.evidence('sidetone.level')?.actualText).toBe('step 3 of 3')
  })

  test('starts and ends come about by the appliance’s clock as of the last contact, offline too', async () => {
    const hour = 3_600_000
    world = await createWorld()
    const { appliance, clock } = world
    appliance.aheadMs = 5 * hour
    const startsAt = clock.now() + appliance.aheadMs + hour
    appliance.assignments = [
      assign({ 'sidetone.level': 100 }, 'locked', { startsAt, endsAt: startsAt + hour }),
    ]
    world.presence.plug(world.headset)
    await world.hub.enrol(await appliance.code())
    await world.hub.start()
    await world.until('it is reported', () => appliance.state?.devices[world.headset.key] !== undefined)
    appliance.online = false
    await world.pass(hour - 60_000)
    expect(world.headset.values.get('sidetone.level')).toBe(0)
    await world.pass(120_000)
    expect(world.headset.values.get('sidetone.level')).toBe(3)
    world.presence.say(world.headset, { kind: 'settingChanged', setting: 'sidetone.level', value: 1 })
    await world.hub.settled()
    expect(world.headset.values.get('sidetone.level')).toBe(3)
    await world.pass(hour)
    world.presence.say(world.headset, { kind: 'settingChanged', setting: 'sidetone.level', value: 1 })
    await world.hub.settled()
    expect(world.headset.values.get('sidetone.level')).toBe(1)
  })

  test('one round without staying pulls, applies and reports', async () => {
    world = await createWorld()
    world.presence.plug(world.headset)
    world.appliance.assignments = [assign({ 'sidetone.level': 100 })]
    const enrolled = world.hub.enrol(await world.appliance.code())
    await enrolled
    let done = false
    const round = world.hub.once().then(() => (done = true))
    await world.until('it is done', () => done)
    await round
    expect(world.evidence('sidetone.level')?.state).toBe('compliant')
    expect(world.appliance.requests.every((one) => one.request.headers['prefer'] === undefined)).toBe(true)
  })

  test('"sync now" reads everything back and renews the evidence, though nothing changed', async () => {
    world = await createRunningWorld([assign({ 'sidetone.level': 100 })])
    await world.until('it is proved', () => world.evidence('sidetone.level')?.state === 'compliant')
    await world.pass(5_000)
    const { readings, writes } = world.headset
    const asked = world.clock.now()
    world.appliance.sync = true
    world.appliance.syncNow()
    await world.until(
      'the evidence is new',
      () => (world.evidence('sidetone.level')?.verifiedAt ?? 0) >= asked,
    )
    expect(world.headset.readings).toBe(readings + 1)
    expect(writes).toHaveLength(1)
    expect(world.clock.now() - asked).toBeLessThan(2_000)
  })

  test('304 leaves everything as it is: nothing is written and nothing is reported', async () => {
    world = await createRunningWorld([assign({ 'call.auto.answer': true })], false)
    await world.until('it is proved', () => world.evidence('call.auto.answer')?.state === 'compliant')
    const { messages, calls } = world.appliance
    const before = { messages: messages.length, writes: world.headset.writes.length, pulls: pulls(calls) }
    await world.until('it has polled five times more', () => pulls(calls) >= before.pulls + 5)
    expect(messages).toHaveLength(before.messages)
    expect(world.headset.writes).toHaveLength(before.writes)
    const tags = world.appliance.requests.filter((one) => one.call === 'target').slice(-5)
    expect(tags.map((one) => one.request.headers['if-none-match'])).toEqual(
      Array.from({ length: 5 }, () => tags[0]?.request.headers['if-none-match']),
    )
  })
})

const pulls = (calls: readonly string[]): number => calls.filter((call) => call === 'target').length
