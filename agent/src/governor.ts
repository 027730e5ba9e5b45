import { CATALOGUE, type Catalogue, type HubState, type SettingState, type Target } from '@earshot/protocol'
import type { ComputerFacts } from './appliance-client/enrol.ts'
import type { TimeOffset } from './appliance-client/offset.ts'
import type { Clock } from './clock.ts'
import type { Governance } from './devices/care.ts'
import type { Fleet } from './devices/fleet.ts'
import type { SessionSource } from './session/port.ts'
import type { TargetHold } from './target/hold.ts'
import { applyPreferences, type Preference } from './target/preferences.ts'
import { nextChangeOf, wishesOf } from './target/wishes.ts'

/** What decides and describes what holds on this computer now. */
export type GovernorParts = {
  hold: TargetHold
  session: SessionSource
  offset: TimeOffset
  clock: Clock
  catalogue?: Catalogue
  preferences: ReadonlyMap<string, Preference>
  computer: ComputerFacts
  version: string
}

/** Turns target, session and time into wishes, and everything known into the state. */
export type Governor = {
  target: () => Target | null
  govern: (key: string, model: string) => Governance
  /** When time alone changes anything (the hub's clock); null: never. */
  changesAt: () => number | null
  state: (devices: ReturnType<Fleet['states']>) => HubState
}

/** Creates the governor of a hub that starts now. */
export function createGovernor(parts: GovernorParts): Governor {
  const { hold, session, offset, clock, catalogue = CATALOGUE } = parts
  const startedAt = clock.now()
  let preferences: Record<string, SettingState> = {}

  const target = (): Target | null => hold.find(session.current())
  const changesAt = (): number | null => {
    const at = nextChangeOf(target(), offset.now())
    return at === null ? null : at - offset.now() + clock.now()
  }

  function state(devices: HubState['devices']): HubState {
    const wishes = wishesOf(target(), 'hub', catalogue, offset.now())
    preferences = applyPreferences(wishes, parts.preferences, catalogue, preferences, clock.now())
    const held = target()
    return {
      session: session.current(),
      hub: { computer: parts.computer, version: parts.version, startedAt, preferences },
      target: held
        ? { tag: held.tag, sequence: held.sequence, kind: held.kind, session: held.session }
        : null,
      devices,
    }
  }

  return {
    target,
    changesAt,
    state,
    govern: (key, model) => ({
      wishes: wishesOf(target(), { key, model }, catalogue, offset.now()),
      changesAt: changesAt(),
    }),
  }
}
