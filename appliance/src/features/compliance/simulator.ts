import { MODELS } from '@earshot/protocol'
import type { Clock } from '../../platform/clock.ts'
import type { Reader } from '../../platform/db/index.ts'
import { AppError, type FieldIssue } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Devices } from '../devices/index.ts'
import type { Hubs, HubView } from '../hubs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import type { People } from '../people/index.ts'
import type { Policies } from '../policies/index.ts'
import { simulate, type ImaginedDevice, type Simulation } from './simulation.ts'

/** Who sits where with what, as it was typed; what is empty is nobody, a computer that no tag or site is known of, any headset of the model. */
export type Imagined = { person: string; computer: string; serial: string; model: string }

/** What was meant, and what it would get. */
export type SimulatorAnswer = {
  personId: string | null
  hub: HubView | null
  device: ImaginedDevice & { serial: string | null }
  simulation: Simulation
}

/** Tries policies on somebody, somewhere, with some headset, without touching anything. */
export type Simulator = {
  /** Throws `AppError` `invalid` naming every field that means nothing, or more than one. */
  ask(reader: Reader, organizationId: string, imagined: Imagined): Promise<SimulatorAnswer>
}

type Deps = {
  clock: Clock
  people: Pick<People, 'findExactly' | 'groupsOf'>
  hubs: Pick<Hubs, 'list'>
  devices: Pick<Devices, 'list'>
  policies: Pick<Policies, 'assignments'>
  organizations: Pick<Organizations, 'get'>
}

type Found<T> = { found: T } | { fault: FieldIssue }

const fault = (field: string, key: string): { fault: FieldIssue } => ({ fault: { field, reason: say(key) } })

/** Builds the simulator. */
export function createSimulator({ clock, people, hubs, devices, policies, organizations }: Deps): Simulator {
  async function findPerson(
    reader: Reader,
    organizationId: string,
    typed: string,
  ): Promise<Found<string | null>> {
    if (typed === '') return { found: null }
    const match = (await people.findExactly(reader, organizationId, [typed])).get(typed) ?? 'none'
    return typeof match === 'string' ? fault('person', `person.exact.${match}`) : { found: match.personId }
  }

  async function findHub(
    reader: Reader,
    organizationId: string,
    typed: string,
  ): Promise<Found<HubView | null>> {
    if (typed === '') return { found: null }
    const filters = { search: typed, status: 'active' as const }
    const { rows } = await hubs.list(reader, organizationId, filters, { limit: 2 })
    const [hub, another] = rows.filter(({ computer }) => computer.name.toLowerCase() === typed.toLowerCase())
    if (!hub) return fault('computer', 'simulator.noComputer')
    return another ? fault('computer', 'simulator.severalComputers') : { found: hub }
  }

  async function findDevice(
    reader: Reader,
    organizationId: string,
    { serial, model }: Imagined,
  ): Promise<Found<SimulatorAnswer['device']>> {
    if (serial === '') {
      const known = MODELS.find(({ id }) => id === model)
      return known ? { found: { key: '', model, serial: null } } : fault('model', 'simulator.noModel')
    }
    const { rows } = await devices.list(reader, organizationId, { search: serial }, { limit: 2 })
    const [device, another] = rows.filter((row) => row.serial?.toLowerCase() === serial.toLowerCase())
    if (!device) return fault('serial', 'simulator.noSerial')
    if (another) return fault('serial', 'simulator.severalSerials')
    return { found: { key: device.deviceKey, model: device.model, serial: device.serial } }
  }

  return {
    async ask(reader, organizationId, imagined) {
      const person = await findPerson(reader, organizationId, imagined.person)
      const hub = await findHub(reader, organizationId, imagined.computer)
      const device = await findDevice(reader, organizationId, imagined)
      if ('fault' in person || 'fault' in hub || 'fault' in device) {
        const fields = [person, hub, device].flatMap((one) => ('fault' in one ? [one.fault] : []))
        throw new AppError('invalid', undefined, { fields })
      }
      const organization = await organizations.get(reader, organizationId)
      const personId = person.found
      const subject = {
        personId,
        groupIds: personId === null ? [] : await people.groupsOf(reader, organizationId, personId),
        siteId: hub.found?.siteId ?? null,
        computerTags: hub.found?.tags ?? [],
        deviceKeys: device.found.key === '' ? [] : [device.found.key],
      }
      const assignments = await policies.assignments(reader, organization)
      const simulation = simulate(assignments, subject, device.found, clock.now())
      return { personId, hub: hub.found, device: device.found, simulation }
    },
  }
}
