import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects } from '../appliance/test/support/dialects.ts'
import { refusalOf } from '../appliance/test/support/words.ts'
import { saveSession } from '../appliance/src/features/hubs/session-store.ts'
import { AppError } from '../appliance/src/platform/errors.ts'
import { plant, type Planted } from './support/planted.ts'

const COMPUTERS = 12

describe.each(dialects)('the simulator on %s', (dialect) => {
  let planted: Planted

  beforeAll(async () => {
    planted = await plant(dialect, COMPUTERS)
    await signEverybodyIn()
  })
  afterAll(() => planted.uproot())

  /** Whoever a hub was matched to sits there. */
  async function signEverybodyIn(): Promise<void> {
    const { appliance, organizationId } = planted
    const { database, hubs, people } = appliance
    const { rows } = await hubs.list(database.read, organizationId, {}, { limit: COMPUTERS })
    for (const { id, personId } of rows) {
      const person = personId && (await people.find(database.read, organizationId, personId))
      const login = person ? (person.logins[0] ?? '') : ''
      const session = { domain: 'NHB', login }
      if (person)
        await database.write((tx) => saveSession(tx, { id, organizationId }, session, personId, Date.now()))
    }
  }

  const ask = (imagined: Partial<Record<'person' | 'computer' | 'serial' | 'model', string>>) =>
    planted.appliance.simulator.ask(planted.appliance.database.read, planted.organizationId, {
      person: '',
      computer: '',
      serial: '',
      model: '',
      ...imagined,
    })

  it('says of everybody at their computer with their headset what the why page says', async () => {
    const { appliance, organizationId } = planted
    const { database, devices, hubs, people, compliance } = appliance
    const { rows } = await devices.list(database.read, organizationId, {}, { limit: COMPUTERS })
    let [settings, persons] = [0, 0]
    for (const device of rows) {
      const hub = await hubs.get(database.read, organizationId, device.hubId)
      const target = await hubs.targetOf(database.read, device.hubId)
      if (!target || hub.status !== 'active') continue
      const person = hub.personId && (await people.find(database.read, organizationId, hub.personId))
      const sits = target.content.session !== null && person
      if (sits) persons += 1
      const { simulation } = await ask({
        person: sits ? person.name : '',
        computer: hub.computer.name,
        serial: device.serial ?? '',
      })
      for (const { setting, effective } of simulation.settings) {
        const why = await compliance.why(database.read, organizationId, device.id, setting)
        expect(effective).toEqual(why.explanation.effective)
        settings += 1
      }
    }
    expect(settings).toBeGreaterThanOrEqual(20)
    expect(persons).toBeGreaterThanOrEqual(5)
  })

  it('says what a group brings somebody, and that nobody gets it', async () => {
    const somebody = await ask({ person: 'Sam Sample', model: 'earshot-reference' })
    const nobody = await ask({ model: 'earshot-reference' })
    const policies = (answer: Awaited<ReturnType<typeof ask>>): string[] => [
      ...new Set(answer.simulation.settings.map(({ effective }) => effective.winner.policy.name)),
    ]
    expect(policies(somebody)).toContain('Contact centre')
    expect(policies(nobody)).not.toContain('Contact centre')
    expect(nobody.simulation.dropped.map(({ assignment }) => assignment.policy.name)).toContain(
      'Contact centre',
    )
  })

  it('says what the model makes of a value, and what it cannot do', async () => {
    const able = await ask({ person: 'Sam Sample', model: 'earshot-reference' })
    const unable = await ask({ person: 'Sam Sample', model: 'standard-telephony-headset' })
    expect(able.simulation.settings.every(({ onModel }) => onModel !== null)).toBe(true)
    expect(unable.simulation.settings.every(({ onModel }) => onModel === null)).toBe(true)
    expect(unable.simulation.settings.length).toBe(able.simulation.settings.length)
  })

  it('names every field that means nothing', async () => {
    const refused = ask({ person: 'Nobody Here', computer: 'NO-PC', serial: 'no-serial' })
    expect(await refusalOf(refused)).not.toBe('')
    const fields = await refused.then(
      () => [],
      (error: unknown) => (error instanceof AppError ? error.fields.map(({ field }) => field) : []),
    )
    expect(fields).toEqual(['person', 'computer', 'serial'])
    expect(await refusalOf(ask({ model: 'unknown' }))).not.toBe('')
  })
})
