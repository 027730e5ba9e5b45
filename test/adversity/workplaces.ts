import { eventually } from '../support/eventually.ts'
import { runAppliance, type RunningAppliance } from '../support/system.ts'
import { expectEqual } from './effects.ts'
import type { HubChild } from './hub-child.ts'
import { inStep, LEVEL, levelOf, POLICY, policyDocument, startEnrolled, type Stage } from './stage.ts'

/** A computer with one headset. */
export type Workplace = { hub: HubChild; serial: string }

const PATIENCE_MS = 60_000

/** New computers with enrolled hubs, each with a headset that has got what is in force. */
export async function workplaces(stage: Stage, count: number): Promise<Workplace[]> {
  const places: Workplace[] = []
  for (let made = 0; made < count; made += 1) {
    const place = { hub: await stage.newHub(), serial: stage.newSerial() }
    await startEnrolled(stage, place.hub)
    await place.hub.ask({ do: 'plug', serial: place.serial })
    places.push(place)
  }
  await untilInForce(stage, places, stage.ledger.published)
  return places
}

/** Saves and publishes the next revision and waits until it is in force everywhere. */
export async function publishNext(stage: Stage, places: readonly Workplace[]): Promise<void> {
  const revision = stage.ledger.saved + 1
  await stage.appliance.command('policy import', { file: policyDocument(levelOf(revision)) })
  await stage.appliance.command('policy publish', { name: POLICY, revision })
  Object.assign(stage.ledger, { saved: revision, published: revision })
  await untilInForce(stage, places, revision)
}

/** Waits until a revision is in force everywhere. */
export async function untilInForce(
  stage: Stage,
  places: readonly Workplace[],
  revision: number,
): Promise<void> {
  for (const place of places)
    await eventually(
      `revision ${revision} is in force at ${place.hub.computer}`,
      () => inForceAt(stage, place, revision),
      PATIENCE_MS,
    )
}

async function inForceAt(stage: Stage, { hub, serial }: Workplace, revision: number): Promise<boolean> {
  const [row] = stage.stored.hubsOf(hub.computer)
  const evidence = stage.stored.evidence(serial, LEVEL)
  const accepted = row?.status === 'active' && row.acceptedSequence === row.targetSequence
  const proved = evidence?.wanted === levelOf(revision) && evidence.state === 'compliant'
  return accepted && proved && inStep(stage, hub)
}

/**
 * How often two hubs have polled since both of them were heard. A hub that is told to renew asks again within the same
 * poll.
 */
export function pollsSideBySide(...hubs: HubChild['answers'][]): number[] {
  const polls = hubs.map((answers) =>
    answers.filter(({ call, result }) => call === 'target' && result !== 'renew').map(({ at }) => at),
  )
  const both = Math.max(...polls.map(([first]) => first ?? Infinity))
  return polls.map((times) => times.filter((at) => at >= both).length)
}

/** How often a hub had to ask, from a place in its answers on, until it was given a target; refusals count from a time on. */
export function pollsUntilServed(hub: HubChild, from: number, since: number): number {
  const polls = hub.answers
    .slice(from)
    .filter(({ call, status, at }) => call === 'target' && (status === 200 || at >= since))
  return polls.findIndex(({ status }) => status === 200) + 1 || Infinity
}

/** Where inventory and compliance of the appliance differ from what the hubs hold. */
export async function differences({ stored }: Stage, places: readonly Workplace[]): Promise<string[]> {
  const found: string[] = []
  for (const { hub, serial } of places) {
    found.push(...expectEqual(`headsets of ${hub.computer}`, stored.connectedTo(hub.computer).join(), serial))
    const settings = await hub.settings(serial)
    found.push(...expectEqual(`settings of ${serial}`, stored.settingsOf(serial), settings.length))
    for (const { setting, wanted, value, state } of settings) {
      const evidence = stored.evidence(serial, setting)
      const held = [evidence?.wanted, evidence?.actual, evidence?.state]
      found.push(
        ...expectEqual(
          `${setting} of ${serial}`,
          JSON.stringify(held),
          JSON.stringify([wanted, value, state]),
        ),
      )
    }
  }
  return found
}

/** Runs the stopped appliance in this process, for what only people with a browser can ask of it. It is stopped again. */
export async function inProcess<T>(
  { appliance }: Stage,
  work: (running: RunningAppliance) => Promise<T>,
): Promise<T> {
  await appliance.stop()
  const running = await runAppliance({ folder: appliance.folder, port: appliance.port })
  try {
    return await work(running)
  } finally {
    await running.stop()
  }
}
