import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApplianceProcess, type ApplianceProcess } from '../support/appliance-process.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { createHubChild, type HubChild } from './hub-child.ts'
import { openStored, type Stored } from './stored.ts'

/** Which of the two programs is killed. */
export type Side = 'appliance' | 'hub'

/** What both sides have said yes to: nothing of it may be gone afterwards. */
export type Ledger = {
  /** Ids of enrolment codes that were handed out. */
  codes: string[]
  /** Newest revision of the policy that was said to be saved, and to be in force. */
  saved: number
  published: number
  /** Computers whose hub was told that it is enrolled, with the id it was given. */
  enrolled: Map<HubChild, string>
  /** Suggestions that wearers have changed since: the headsets' lines in the journal from there on. */
  choices: { hub: HubChild; serial: string; setting: string; from: number }[]
  /** The audit log as it was exported last. */
  audit: string
}

/** An appliance and hubs as real processes, and what they have acknowledged. */
export type Stage = {
  folder: string
  appliance: ApplianceProcess
  stored: Stored
  ledger: Ledger
  /** The hub that stands for the others. */
  hub: HubChild
  /** A hub on a new computer, or on another one that says it is this computer; not running yet. */
  newHub: (computer?: string) => Promise<HubChild>
  /** A new computer takes the place of `hub`: started, enrolled, without a headset. */
  newStandingHub: () => Promise<void>
  /** Every running hub looks for its appliance now, instead of when its back-off ends. */
  hurryHubs: () => Promise<void>
  /** A serial number that no headset has had. */
  newSerial: () => string
  close: () => Promise<void>
}

export const POLICY = 'Contact centre'
export const SUGGESTED = 'mute.reminder.mode'
export const LEVEL = 'sidetone.level'

/** Canonical levels; the place in the list is the step of the headset. */
const LEVELS = [0, 33, 66, 100] as const

/** Step of the headset that a revision of the policy wants. */
export const stepOf = (revision: number): number => revision % LEVELS.length

/** Level of sidetone that a revision of the policy wants. */
export const levelOf = (revision: number): number => LEVELS[stepOf(revision)] ?? 0

/** The policy as a document, with this level of sidetone. */
export const policyDocument = (level: number): string =>
  JSON.stringify({
    format: 'earshot-policy-1',
    name: POLICY,
    entries: [
      { setting: LEVEL, value: level, mode: 'locked' },
      { setting: 'tones.notification', value: true, mode: 'locked' },
      { setting: 'ui.online.indicator', value: true, mode: 'locked' },
      { setting: SUGGESTED, value: 'off', mode: 'suggested' },
    ],
  })

/** Sets up an appliance with the policy assigned to everyone and in force. */
export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'earshot-adversity-'))
  const appliance = createApplianceProcess(join(folder, 'appliance'), await freePort())
  await appliance.start()
  await appliance.command('setup', {
    organizationName: 'Nordhafen Bank',
    userName: 'ann',
    name: 'Ann Lee',
    password: 'nine green trams at dusk 47',
  })
  await appliance.command('policy import', { file: policyDocument(levelOf(1)) })
  await appliance.command('policy assign', { name: POLICY })
  await appliance.command('policy publish', { name: POLICY })
  const hubs: HubChild[] = []
  let serials = 0
  const newHub = async (computer?: string): Promise<HubChild> => {
    const name = `NHB-PC${String(hubs.length + 1).padStart(4, '0')}`
    const hub = await createHubChild(computer ?? name, join(folder, name))
    hubs.push(hub)
    return hub
  }
  const stage: Stage = {
    folder,
    appliance,
    stored: openStored(appliance.database),
    ledger: { codes: [], saved: 1, published: 1, enrolled: new Map(), choices: [], audit: '' },
    hub: await newHub(),
    newHub,
    newStandingHub: async () => {
      if (stage.hub.isRunning()) await stage.hub.stop()
      stage.hub = await newHub()
      await startEnrolled(stage, stage.hub)
    },
    hurryHubs: async () => {
      await Promise.all(hubs.filter((hub) => hub.isRunning()).map((hub) => hub.ask({ do: 'look' })))
    },
    newSerial: () => `ER-${String(++serials).padStart(4, '0')}`,
    close: async () => {
      await Promise.all(hubs.filter((hub) => hub.isRunning()).map((hub) => hub.stop()))
      if (appliance.child().alive()) await appliance.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return stage
}

/** Opens a stage for some work and closes it whatever comes of it. */
export async function onStage<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await openStage()
  try {
    return await work(stage)
  } finally {
    await stage.close()
  }
}

/** Makes a one-time code, on the record. */
export async function newCode({ appliance, ledger }: Stage): Promise<{ id: string; code: string }> {
  const made = await appliance.command<{ id: string; code: string }>('enrolment create')
  ledger.codes.push(made.id)
  return made
}

/** Starts a new hub, enrols it with a code of its own and waits until both sides hold the same. */
export async function startEnrolled(stage: Stage, hub: HubChild): Promise<void> {
  await hub.start()
  const { code } = await newCode(stage)
  const answer = await hub.ask<{ hub: string }>({ do: 'enrol', code })
  stage.ledger.enrolled.set(hub, answer.hub)
  await eventually(`${hub.computer} is in step`, () => inStep(stage, hub))
}

/** Whether hub and appliance hold the same state, each on its own disk. */
export async function inStep({ stored }: Stage, hub: HubChild): Promise<boolean> {
  const [row] = stored.hubsOf(hub.computer)
  return row?.stateHash != null && row.stateHash === (await hub.acknowledgedState())
}
