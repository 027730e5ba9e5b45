import {
  CATALOGUE,
  effective,
  resolveTarget,
  type Assignment,
  type Dropped,
  type Effective,
  type Subject,
} from '@earshot/protocol'

/** The headset that is imagined: its key is known where it is one that exists. */
export type ImaginedDevice = { key: string; model: string }

/** What holds for one setting, and what the model makes of it; null where the model has no such setting. */
export type Simulated = { setting: string; effective: Effective; onModel: string | null }

/** What somebody would get: every setting that is decided, in the catalogue's order, and what was left out, with why. */
export type Simulation = { settings: Simulated[]; dropped: Dropped[] }

const ORDER = new Map([...CATALOGUE.settings.keys()].map((id, place) => [id, place]))

const placeOf = (setting: string): number => ORDER.get(setting) ?? ORDER.size

/** Works out what holds for a subject with a headset at `now` (ms), by the functions that hub and appliance use. */
export function simulate(
  assignments: readonly Assignment[],
  subject: Subject,
  device: ImaginedDevice,
  now: number,
): Simulation {
  const target = resolveTarget(assignments, subject, now)
  const decided = effective(target, device, CATALOGUE, now)
  const mappings = CATALOGUE.models.get(device.model)?.settings ?? {}
  const settings = [...decided]
    .filter(([setting]) => CATALOGUE.settings.get(setting)?.appliesTo !== 'hub')
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([setting, found]): Simulated => {
      const mapping = mappings[setting]
      const held = mapping?.encode(found.value)
      return {
        setting,
        effective: found,
        onModel: held === undefined ? null : (mapping?.describe(held) ?? null),
      }
    })
  return { settings, dropped: target.dropped }
}
