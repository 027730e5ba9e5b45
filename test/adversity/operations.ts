import { expectEffects, expectEqual, effectsOf, set } from './effects.ts'
import type { HubChild } from './hub-child.ts'
import { pluggedIn } from './lasting-headsets.ts'
import { eventually } from '../support/eventually.ts'
import {
  inStep,
  LEVEL,
  levelOf,
  newCode,
  POLICY,
  policyDocument,
  stepOf,
  SUGGESTED,
  type Side,
  type Stage,
} from './stage.ts'
import { stranger } from './stranger.ts'

/** One run of an operation, made so that it can be cut short anywhere and finished afterwards. */
export type Act = {
  /** The hub that takes part. */
  hub: HubChild
  /** Sets it off; throws when it is cut short. */
  begin: () => Promise<void>
  /** What happens on the computer while its hub is dead. */
  meanwhile?: () => void
  /** Whether it has come to its end on both sides, judged by what is on disk. */
  isDone: (killed: Side | null) => Promise<boolean>
  /** What a person would do again after a crash: whatever nobody has said yes to. */
  again: () => Promise<void>
  /** What is wrong with its effect: it must be that of one undisturbed run. */
  faults: (killed: Side | null) => Promise<string[]>
}

/** The four operations of the matrix. */
export const OPERATIONS = { enrol, publish, apply, state } as const

/** Name of an operation. */
export type OperationName = keyof typeof OPERATIONS

/** A new hub takes a one-time code and reports for the first time. */
async function enrol(stage: Stage): Promise<Act> {
  const { stored, ledger } = stage
  const hub = await stage.newHub()
  await hub.start()
  const { id, code } = await newCode(stage)
  const take = async (): Promise<void> => {
    const answer = await hub.ask<{ hub: string }>({ do: 'enrol', code })
    ledger.enrolled.set(hub, answer.hub)
  }
  return {
    hub,
    begin: take,
    isDone: async () => {
      const [row] = stored.hubsOf(hub.computer)
      return row?.status === 'active' && row.acceptedSequence > 0 && inStep(stage, hub)
    },
    again: async () => {
      if ((await hub.status()).stage === 'notEnrolled') await take()
    },
    faults: async () => {
      const rows = stored.hubsOf(hub.computer)
      ledger.enrolled.set(hub, rows[0]?.id ?? '')
      const spent = stored.codes().find((one) => one.id === id)
      const second = await stranger(code)
      await hub.stop()
      return [
        ...expectEqual('hubs of the computer', rows.length, 1),
        ...expectEqual('uses of the code', spent?.used, 1),
        ...expectEqual('hubs of the code', spent?.hubs, 1),
        ...expectEqual('a second hub with the code', second, 'code_used_up'),
      ]
    },
  }
}

/** An administrator puts a revision into force, and it reaches the headset. */
async function publish(stage: Stage): Promise<Act> {
  const { appliance, stored, ledger, hub } = stage
  const serial = await standingHeadset(stage)
  const revision = ledger.saved + 1
  await appliance.command('policy import', { file: policyDocument(levelOf(revision)) })
  ledger.saved = revision
  const before = stored.audited('policy.published')
  const since = hub.journal().length
  const put = async (): Promise<void> => {
    await appliance.command('policy publish', { name: POLICY, revision })
    ledger.published = revision
  }
  const inForce = (): boolean => stored.policy(POLICY)?.published === revision
  return {
    hub,
    begin: put,
    isDone: async () => {
      const evidence = stored.evidence(serial, LEVEL)
      return (
        inForce() &&
        evidence?.wanted === levelOf(revision) &&
        evidence.state === 'compliant' &&
        inStep(stage, hub)
      )
    },
    again: async () => {
      if (!inForce()) await put()
      ledger.published = revision
    },
    faults: async () => [
      ...expectEqual('rows of the audit log', stored.audited('policy.published') - before, 1),
      ...expectEffects(hub, serial, since, [set('hub', LEVEL, stepOf(revision))]),
    ],
  }
}

/** A headset that nobody has seen is plugged in, and gets everything. */
async function apply(stage: Stage): Promise<Act> {
  const { stored, hub, ledger } = stage
  await unplugAll(hub)
  const serial = stage.newSerial()
  const since = hub.journal().length
  const plug = async (): Promise<void> => {
    await hub.ask({ do: 'plug', serial })
  }
  const step = stepOf(ledger.published)
  const suggested = set('hub', SUGGESTED, 0)
  const chosen = set('wearer', SUGGESTED, 2)
  let choice: string[] = []
  return {
    hub,
    begin: plug,
    meanwhile: () => {
      if (!effectsOf(hub, serial, since).includes(suggested)) return
      hub.wearUnheard(serial, SUGGESTED, 2)
      choice = [chosen]
    },
    isDone: async () =>
      stored.evidence(serial, LEVEL)?.state === 'compliant' &&
      stored.evidence(serial, 'ui.online.indicator')?.state === 'compliant' &&
      stored.evidence(serial, 'tones.notification')?.state === 'asserted' &&
      stored.evidence(serial, SUGGESTED)?.actual === (choice.length > 0 ? 'voice' : 'off') &&
      stored.suggestionsOf(serial) === 1 &&
      inStep(stage, hub),
    again: async () => {
      if (!hub.journal().some((line) => line.serial === serial)) await plug()
    },
    faults: async () => {
      const effects = expectEffects(hub, serial, since, [
        ...(step === FACTORY_STEP ? [] : [set('hub', LEVEL, step)]),
        suggested,
        ...choice,
        set('hub', 'tones.notification', 1),
        set('hub', 'ui.online.indicator', 1),
      ])
      if (choice.length === 0) await hub.ask({ do: 'wear', serial, setting: SUGGESTED, value: 2 })
      ledger.choices.push({ hub, serial, setting: SUGGESTED, from: hub.journal().length })
      return effects
    },
  }
}

/** The wearer changes a locked value: it is written again, counted, and reported. */
async function state(stage: Stage): Promise<Act> {
  const { stored, hub, ledger } = stage
  const serial = await standingHeadset(stage)
  const step = stepOf(ledger.published)
  const other = stepOf(ledger.published + 1)
  const count = (): number => stored.evidence(serial, LEVEL)?.reasserted ?? 0
  const before = count()
  let told = before
  const since = hub.journal().length
  const wear = async (): Promise<void> => {
    await hub.ask({ do: 'wear', serial, setting: LEVEL, value: other })
  }
  const effects = (): string[] => effectsOf(hub, serial, since)
  return {
    hub,
    begin: wear,
    meanwhile: () => {
      told = count()
    },
    isDone: async (killed) => {
      if (effects().length < 2) return false
      if (killed === 'hub') await hub.ask({ do: 'settled' })
      else if (count() === before) return false
      return stored.evidence(serial, LEVEL)?.state === 'compliant' && inStep(stage, hub)
    },
    again: async () => {
      if (effects().length === 0) await wear()
    },
    faults: async (killed) => [
      ...expectEffects(hub, serial, since, [set('wearer', LEVEL, other), set('hub', LEVEL, step)]),
      ...(killed === 'hub' && told === before && count() === before
        ? []
        : expectEqual('re-assertions', count() - before, 1)),
    ],
  }
}

const FACTORY_STEP = 1
const CHANGES_A_HEADSET_BEARS = 5

/** The headset that is plugged in, or a new one where nothing more may be written to it within the hour. */
async function standingHeadset(stage: Stage): Promise<string> {
  const { hub, stored } = stage
  const [current] = pluggedIn(hub.journal())
  if (current !== undefined && changesOf(hub, current) < CHANGES_A_HEADSET_BEARS) return current
  const arrival = await apply(stage)
  await arrival.begin()
  await eventually('a headset is in step', () => arrival.isDone(null))
  const faults = await arrival.faults(null)
  if (faults.length > 0) throw new Error(faults.join('; '))
  const [serial = ''] = pluggedIn(hub.journal())
  await eventually(
    'the choice of the wearer is reported',
    () => stored.evidence(serial, SUGGESTED)?.actual !== 'off' && inStep(stage, hub),
  )
  return serial
}

const changesOf = (hub: HubChild, serial: string): number =>
  effectsOf(hub, serial, 0).filter((effect) => effect.startsWith(`wearer ${LEVEL}=`)).length

async function unplugAll(hub: HubChild): Promise<void> {
  for (const serial of pluggedIn(hub.journal())) await hub.ask({ do: 'unplug', serial })
}
