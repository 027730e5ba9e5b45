import { CATALOGUE, isValidValue, type SettingValue } from '@earshot/protocol'
import { takeCode, type EnrolmentResult } from './appliance-client/enrol.ts'
import { isEnrolled } from './appliance-client/identity.ts'
import { assemble, makeLoop, type Assembly, type HubOptions } from './assembly.ts'
import { describeError, HubError } from './errors.ts'
import type { Presence } from './drivers/presence.ts'
import { NEW_STATUS, type LinkStatus } from './loop/status.ts'
import { isOpen, presentDevice, presentSettings, type DeviceView, type SettingView } from './views.ts'

export type { HubOptions, StartPresence } from './assembly.ts'

/** What a hub says about itself. */
export type HubStatus = LinkStatus & {
  version: string
  computer: string
  hub: string | null
  session: string | null
  target: { kind: string; tag: string; sequence: number } | null
  devices: number
}

/** A hub. Everything a person or a program on the computer can ask of it. */
export type Hub = {
  /** Starts to look after headsets and to keep the contact. */
  start: () => Promise<void>
  /** One round without staying: what is plugged in is brought to the target, and the state is reported. */
  once: () => Promise<void>
  /** Takes a code and asks once. While pending the hub goes on asking by itself. */
  enrol: (enrolmentCode: string) => Promise<EnrolmentResult>
  /** Asks for a release that an operator has granted. Without one nothing changes. */
  leave: () => Promise<{ released: boolean }>
  status: () => HubStatus
  devices: () => DeviceView[]
  /** Throws `HubError` `device_unknown`. */
  settings: (device: string) => SettingView[]
  /** Changes a setting that policies leave open. Throws `HubError`. */
  change: (device: string, setting: string, value: SettingValue) => Promise<void>
  /** Resolves when everything plugged in has been looked at and nothing is left to do now. */
  settled: () => Promise<void>
  stop: () => Promise<void>
}

const SETTLE_MS = 10_000

type Life = {
  assembly: Assembly
  presence: Presence | null
  stopped: AbortController
  running: Promise<unknown>[]
}

/** Creates a hub: the composition root, for the service, the demonstration and tests alike. */
export async function createHub(options: HubOptions): Promise<Hub> {
  const assembly = await assemble(options)
  const life: Life = { assembly, presence: null, stopped: new AbortController(), running: [] }
  const { fleet } = assembly
  return {
    start: () => start(life),
    once: () => once(life),
    enrol: (enrolmentCode) => enrol(life, enrolmentCode),
    leave: () => leave(life),
    status: () => statusOf(assembly),
    devices: () => Object.entries(fleet.states()).map(([key, state]) => presentDevice(key, state)),
    settings: (device) => presentSettings(stateOf(assembly, device)),
    change: (device, setting, value) => change(assembly, device, setting, value),
    settled: () => settled(life),
    stop: () => stop(life),
  }
}

async function start(life: Life): Promise<void> {
  const { assembly, stopped } = life
  look(life)
  const unwatch = assembly.options.session.watch(() => {
    assembly.fleet.nudge()
    assembly.loop?.sessionChanged()
  })
  stopped.signal.addEventListener('abort', unwatch)
  life.running.push(live(life), followTime(life))
}

function look(life: Life): void {
  const { options, fleet } = life.assembly
  life.presence ??= options.startPresence({
    clock: options.clock,
    onChange: fleet.update,
    onEvent: fleet.event,
  })
}

/** Enrolment and contact take turns until the hub is stopped. */
async function live(life: Life): Promise<void> {
  const { assembly, stopped } = life
  const { clock, log } = assembly.options
  await Promise.race([settled(life), clock.wait(SETTLE_MS, stopped.signal)])
  while (!stopped.signal.aborted) {
    if (isInContact(assembly)) {
      assembly.loop = makeLoop(assembly)
      await assembly.loop.run()
    } else if (await assembly.enrolment.run()) {
      log.info({ hub: statusOf(assembly).hub }, 'enrolled')
    }
  }
}

/** Starts and ends of assignments come about by time alone. */
async function followTime({ assembly, stopped }: Life): Promise<void> {
  const { clock } = assembly.options
  while (!stopped.signal.aborted) {
    const at = assembly.governor.changesAt()
    await clock.wait(Math.min(at === null ? TIME_LOOK_MS : at - clock.now(), TIME_LOOK_MS), stopped.signal)
    assembly.changed()
  }
}

const TIME_LOOK_MS = 60_000

async function once(life: Life): Promise<void> {
  const { assembly } = life
  look(life)
  await settled(life)
  if (!isInContact(assembly)) await assembly.enrolment.ask()
  if (!isInContact(assembly)) return
  const loop = makeLoop(assembly)
  assembly.loop = loop
  try {
    await loop.once()
  } finally {
    await settled(life)
  }
  await loop.once()
}

async function enrol(life: Life, enrolmentCode: string): Promise<EnrolmentResult> {
  const { assembly } = life
  const { identity } = assembly.link
  const revoked = assembly.loop?.status().trouble?.code === 'hub_revoked'
  await takeCode(identity, enrolmentCode, revoked)
  await assembly.reporter.forget()
  assembly.loop?.stop()
  assembly.loop = null
  try {
    return await assembly.enrolment.ask()
  } finally {
    assembly.fleet.nudge()
    assembly.enrolment.nudge()
  }
}

async function leave({ assembly }: Life): Promise<{ released: boolean }> {
  if (!isInContact(assembly) || !assembly.loop) throw new HubError('not_enrolled')
  await assembly.loop.ask('release')
  return { released: assembly.link.hold.highest()?.target.kind === 'release' }
}

async function change(
  assembly: Assembly,
  device: string,
  setting: string,
  value: SettingValue,
): Promise<void> {
  const { settings, facts } = stateOf(assembly, device)
  const state = Object.hasOwn(settings, setting) ? settings[setting] : undefined
  const catalogue = assembly.options.catalogue ?? CATALOGUE
  const known = catalogue.settings.get(setting)
  const mapping = catalogue.models.get(facts.model)?.settings[setting]
  if (!state || !known || !mapping)
    throw new HubError('request_invalid', 'setting: this headset does not have it')
  if (!isOpen(state) || mapping.risk === 'unverified') throw new HubError('setting_closed')
  const valid = isValidValue(known, value)
  if (!valid.ok) throw new HubError('request_invalid', `value: ${valid.reason}`)
  const encoded = mapping.encode(value)
  if (encoded === undefined) throw new HubError('request_invalid', 'value: this headset has nothing for it')
  await assembly.fleet.change(device, setting, encoded)
}

function stateOf(assembly: Assembly, device: string): ReturnType<Assembly['fleet']['states']>[string] {
  const state = assembly.fleet.states()[device]
  if (!state) throw new HubError('device_unknown')
  return state
}

function statusOf({ options, link, governor, fleet, loop, enrolment }: Assembly): HubStatus {
  const identity = link.identity.current()
  const target = governor.target()
  const session = options.session.current()
  const stage = identity?.stage === 'enrolled' ? (identity.left ? 'left' : 'enrolled') : undefined
  const contact = loop?.status() ?? (identity?.stage === 'enrolling' ? enrolment.status() : NEW_STATUS)
  return {
    ...contact,
    ...(stage ? { stage } : {}),
    version: options.version,
    computer: options.computer.name,
    hub: identity?.stage === 'enrolled' ? identity.hub : null,
    session: session ? (session.domain === '' ? session.login : `${session.domain}\\${session.login}`) : null,
    target: target ? { kind: target.kind, tag: target.tag, sequence: target.sequence } : null,
    devices: Object.values(fleet.states()).filter(({ facts }) => facts.connected).length,
  }
}

const isInContact = ({ link }: Assembly): boolean => isEnrolled(link.identity.current())

async function settled({ presence, assembly }: Life): Promise<void> {
  await presence?.settled()
  await assembly.fleet.idle()
}

async function stop(life: Life): Promise<void> {
  const { assembly, presence, stopped, running } = life
  stopped.abort()
  assembly.loop?.stop()
  assembly.enrolment.stop()
  const ended = await Promise.allSettled(running)
  for (const end of ended) {
    if (end.status === 'rejected')
      assembly.options.log.error({ reason: describeError(end.reason) }, 'a loop ended badly')
  }
  await assembly.fleet.stop()
  await presence?.stop()
}
