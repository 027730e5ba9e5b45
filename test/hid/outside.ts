import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SettingState } from '@earshot/protocol'
import { HOST_ADDRESS } from '../../tools/hid-machine/index.ts'
import { createApplianceProcess } from '../support/appliance-process.ts'
import { freePort } from '../support/free-port.ts'
import { startSlapd, type Slapd } from '../support/slapd.ts'

/** What is outside the machine: an appliance as a process of its own, and a directory for it. */
export type Outside = {
  slapd: Slapd
  /** A command of `earshot`, over its local socket. */
  command: <T = unknown>(name: string, input?: object) => Promise<T>
  /** What the appliance holds about a setting of a headset; undefined where it knows no such headset. */
  evidence: (serial: string, setting: string) => Promise<SettingState | undefined>
  start: () => Promise<void>
  stop: () => Promise<void>
  /** Ends everything and takes the data away. */
  close: () => Promise<void>
}

type Entry = { setting: string; value: unknown; mode: string }
type DeviceRow = { serial: string | null }

/** Alice belongs to the contact centre through a nested group, Bob to the back office. */
const PEOPLE = [
  { uid: 'alice', name: 'Alice Arnold' },
  { uid: 'bob', name: 'Bob Berger' },
]
const GROUPS = [
  { name: 'Team Bremen', people: ['alice'] },
  { name: 'Contact centre', groups: ['Team Bremen'] },
  { name: 'Back office', people: ['bob'] },
]

/** Starts directory and appliance on loopback and finishes the appliance's first run. Nothing is assigned yet. */
export async function startOutside(): Promise<Outside> {
  const [slapd, port, folder] = await Promise.all([
    startSlapd({ people: PEOPLE, groups: GROUPS }),
    freePort(),
    mkdtemp(join(tmpdir(), 'earshot-outside-')),
  ])
  const { command, start, stop } = createApplianceProcess(folder, port, HOST_ADDRESS)
  const evidence = async (serial: string, setting: string): Promise<SettingState | undefined> => {
    const rows = await command<DeviceRow[]>('device list', { search: serial })
    if (!rows.some((row) => row.serial === serial)) return undefined
    const why = await command<{ evidence: SettingState | null }>('device why', { serial, setting })
    return why.evidence ?? undefined
  }
  const close = async (): Promise<void> => {
    await stop()
    await slapd.stop()
    await rm(folder, { recursive: true, force: true })
  }
  await start()
  return { slapd, command, evidence, start, stop, close }
}

/** First run, directory and its first sync, by command. */
export async function setUp({ command, slapd }: Outside): Promise<void> {
  const password = 'Leuchtturm-17-Nebelhorn'
  await command('setup', { organizationName: 'Nordhafen Bank', userName: 'ada', name: 'Ada', password })
  await command('directory add', {
    name: 'Head office',
    host: slapd.host,
    port: slapd.tlsPort,
    ca: slapd.ca,
    bindDn: slapd.bindDn,
    bindPassword: slapd.bindPassword,
    peopleBase: slapd.peopleDn,
    groupsBase: slapd.groupsDn,
  })
  const first = await command<{ outcome: string }>('directory sync')
  if (first.outcome !== 'held')
    throw new Error(`The first run of a directory waits for a person: ${first.outcome}`)
  const { outcome } = await command<{ outcome: string }>('directory approve')
  if (outcome !== 'applied') throw new Error(`The directory was not applied: ${outcome}`)
}

/** Saves, publishes and assigns a policy to a group. */
export async function publishTo(
  { command }: Outside,
  group: string,
  entries: readonly Entry[],
): Promise<void> {
  const file = JSON.stringify({ format: 'earshot-policy-1', name: group, entries })
  await command('policy import', { file })
  await command('policy publish', { name: group })
  await command('policy assign', { name: group, group })
}
