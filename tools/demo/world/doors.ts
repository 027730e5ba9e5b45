import type { SettingState, Winner } from '@earshot/protocol'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Appliance } from '../../../appliance/src/compose.ts'
import type { Run } from '../../../appliance/src/features/directory/index.ts'
import type { HubView } from '../../../appliance/src/features/hubs/index.ts'
import type { Person } from '../../../appliance/src/features/people/index.ts'
import type { PolicyInput } from '../../../appliance/src/features/policies/index.ts'
import { systemActor, type Actor } from '../../../appliance/src/platform/actor.ts'
import type { Page, PageRequest } from '../../../appliance/src/platform/db/index.ts'
import { ORGANIZATION, OWNER } from './cast.ts'
import { createMischief } from './mischief.ts'

/** To whom a policy is given, by names that people use. */
export type Whom = { group: string } | { login: string } | 'everyone'

/** A headset as the appliance knows it, with the evidence of each setting. */
export type KnownHeadset = {
  id: string
  serial: string
  model: string
  muted: boolean | null
  settings: Record<string, SettingState>
}

/** Which policy decides a setting, and which others name it. */
export type Explained = {
  policy: string | null
  scope: Winner['scope'] | null
  losers: { policy: string; reason: string }[]
  /** The hub has accepted the target that this explains. */
  accepted: boolean
}

const EVERYTHING = 1_000
const RANK = 10

type Room = { appliance: Appliance; organizationId(): string; actor(): Actor }

/** What the demo asks of the appliance: each function goes through the doors that pages and commands use. */
export function createDoors(appliance: Appliance) {
  const owner = { organizationId: '', id: '' }
  const room: Room = {
    appliance,
    organizationId: () => owner.organizationId,
    actor: () => ({ kind: 'administrator', id: owner.id, name: OWNER.name }),
  }
  return {
    /** The first run, with a password that nobody keeps. */
    async setUp(password: string): Promise<void> {
      const fields = {
        organizationName: ORGANIZATION.name,
        timeZone: ORGANIZATION.timeZone,
        ...OWNER,
        password,
      }
      const { firstRun } = appliance.administrators
      Object.assign(owner, await firstRun.complete(fields, systemActor('demo')))
    },
    async oneTimePassword(): Promise<string> {
      return (await appliance.administrators.resetPasswordOf(OWNER.userName, systemActor('demo'))).password
    },
    ports: () => Promise.resolve(appliance.ports),
    ...directoryDoors(room),
    ...policyDoors(room),
    ...hubDoors(room),
    ...evidenceDoors(room),
    ...createMischief(appliance, room.organizationId),
  }
}

/** What the demo asks of the appliance. */
export type Doors = ReturnType<typeof createDoors>

async function all<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<T[]> {
  return (await list({ limit: EVERYTHING })).rows
}

function directoryDoors({ appliance, organizationId, actor }: Room) {
  const { database, directory, people } = appliance
  const caller = () => ({ organizationId: organizationId(), actor: actor() })
  return {
    connectDirectory: (settings: object, bindPassword: string): Promise<string> =>
      directory.addConnection(caller(), settings, bindPassword),
    testDirectory: async (id: string): Promise<boolean> =>
      (await directory.testConnection(caller(), id)).every(({ ok }) => ok),
    rehearse: async (id: string): Promise<Run> => (await directory.rehearse(caller(), id)).finished,
    sync: async (id: string): Promise<Run> => (await directory.sync(caller(), id)).finished,
    approve: async (planId: string): Promise<Run> => (await directory.approve(caller(), planId)).finished,
    people: (): Promise<Person[]> => all((page) => people.list(database.read, organizationId(), {}, page)),
    /** Names of the groups through which somebody is in `group`, from their own up to it. */
    async wayInto(login: string, group: string): Promise<string[]> {
      const personId = await personOf(appliance, organizationId(), login)
      const id = await groupOf(appliance, organizationId(), group)
      const way = await people.whyInGroup(database.read, organizationId(), personId, id)
      return (way ?? []).map(({ name }) => name)
    },
    countOf: async (group: string): Promise<number> =>
      people.countOf(database.read, organizationId(), await groupOf(appliance, organizationId(), group)),
  }
}

async function personOf(
  { people, database }: Appliance,
  organizationId: string,
  login: string,
): Promise<string> {
  const found = await people.matchSession(database.read, organizationId, { domain: '', login }, '')
  if (!found) throw new Error(`The appliance knows nobody with the login ${login}.`)
  return found.personId
}

async function groupOf(
  { people, database }: Appliance,
  organizationId: string,
  name: string,
): Promise<string> {
  const groups = await all((page) => people.listGroups(database.read, organizationId, {}, page))
  const group = groups.find((one) => one.name === name)
  if (!group) throw new Error(`The appliance knows no group ${name}.`)
  return group.id
}

function policyDoors({ appliance, organizationId, actor }: Room) {
  const { database, policies } = appliance
  const scopeOf = async (whom: Whom): Promise<{ kind: string; id: string | null }> => {
    if (whom === 'everyone') return { kind: 'everyone', id: null }
    if ('group' in whom) return { kind: 'group', id: await groupOf(appliance, organizationId(), whom.group) }
    return { kind: 'person', id: await personOf(appliance, organizationId(), whom.login) }
  }
  return {
    /** Saves a policy and gives it to somebody: nothing happens until it is published. */
    async draft(policy: PolicyInput, whom: Whom): Promise<string> {
      const assignment = { scope: await scopeOf(whom), rank: RANK, startsAt: null, endsAt: null }
      return database.write(async (tx) => {
        const { id } = await policies.create(tx, organizationId(), policy, actor())
        await policies.assign(tx, organizationId(), id, assignment, actor())
        return id
      })
    },
    async revise(id: string, policy: PolicyInput): Promise<void> {
      await database.write(async (tx) => {
        const { revision } = await policies.get(tx, organizationId(), id)
        await policies.save(tx, organizationId(), id, revision, policy, actor())
      })
    },
    /** Puts the newest revision into force. */
    async publish(id: string): Promise<void> {
      await database.write(async (tx) => {
        const { revision } = await policies.get(tx, organizationId(), id)
        await policies.publish(tx, organizationId(), id, revision, actor())
      })
    },
  }
}

function hubDoors({ appliance, organizationId, actor }: Room) {
  const { database, hubs } = appliance
  return {
    async enrolmentCode(label: string): Promise<string> {
      const input = { label, kind: 'once' as const, needsApproval: false, admitsReimaged: false }
      return (await database.write((tx) => hubs.createCode(tx, organizationId(), input, actor()))).code
    },
    hubs: (): Promise<HubView[]> => all((page) => hubs.list(database.read, organizationId(), {}, page)),
    /** Logins that sit somewhere and that the directory doesn't know. */
    unmatched: async (): Promise<string[]> =>
      (await all((page) => hubs.listUnmatched(database.read, organizationId(), page))).map(
        ({ login }) => login,
      ),
  }
}

function evidenceDoors({ appliance, organizationId, actor }: Room) {
  const { database, devices, compliance, audit } = appliance
  const list = (search?: string) =>
    all((page) => devices.list(database.read, organizationId(), { search }, page))
  const known = async (device: Awaited<ReturnType<typeof list>>[number]): Promise<KnownHeadset> => ({
    id: device.id,
    serial: device.serial ?? '',
    model: device.model,
    muted: device.facts.telephony?.muted ?? null,
    settings: await devices.settings(database.read, organizationId(), device.id),
  })
  const find = async (serial: string): Promise<KnownHeadset | null> => {
    const device = (await list(serial)).find((one) => one.serial === serial)
    return device ? known(device) : null
  }
  return {
    headset: find,
    headsets: async (): Promise<KnownHeadset[]> => Promise.all((await list()).map(known)),
    async why(serial: string, setting: string): Promise<Explained> {
      const headset = await find(serial)
      const why = await compliance.why(database.read, organizationId(), headset?.id ?? '', setting)
      const { effective, losers } = why.explanation
      return {
        policy: effective?.winner.policy.name ?? null,
        scope: effective?.winner.scope ?? null,
        losers: losers.map(({ policy, reason }) => ({ policy: policy.name, reason: reason.code })),
        accepted: why.target?.accepted ?? false,
      }
    },
    exportAudit: async (file: string): Promise<void> => {
      const lines = await audit.export(organizationId(), actor())
      await pipeline(Readable.from(lines), createWriteStream(file, { mode: 0o600 }))
    },
  }
}
