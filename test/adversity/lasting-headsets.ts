import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { DeviceValue } from '@earshot/protocol'
import type { Plugged, VirtualBus } from '../../agent/virtual/bus.ts'
import type { VirtualDevice } from '../../agent/virtual/device.ts'
import { createVirtualDevice } from '../../agent/virtual/models.ts'
import { SLOTS } from '../../agent/virtual/reference/settings.ts'

/** What happened to headsets, oldest first. `hub` marks a value that a hub's write brought about. */
export type JournalLine =
  | { kind: 'plugged' | 'unplugged'; serial: string }
  | { kind: 'value'; serial: string; setting: string; value: DeviceValue; by: 'hub' | 'wearer' }

/** Headsets that outlive the program they are plugged into: all they remember stands in a journal. */
export type LastingHeadsets = {
  plug: (serial: string) => void
  unplug: (serial: string) => void
  /** The wearer changes a setting, whether it is plugged in or not. */
  change: (serial: string, setting: string, value: DeviceValue) => void
}

/** The journal as it is on disk. */
export const readJournal = (file: string): JournalLine[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as JournalLine)
    : []

/** The wearer changes a setting while no program is there to hear of it. */
export const changeUnheard = (file: string, serial: string, setting: string, value: DeviceValue): void =>
  noteIn(file, { kind: 'value', serial, setting, value, by: 'wearer' })

const noteIn = (file: string, line: JournalLine): void => appendFileSync(file, `${JSON.stringify(line)}\n`)

/** Takes the headsets out of the journal and plugs in those that were plugged in. */
export function openLastingHeadsets(file: string, bus: VirtualBus): LastingHeadsets {
  const known = new Map<string, Lasting>()
  const note = (line: JournalLine): void => noteIn(file, line)
  const get = (serial: string): Lasting => {
    const headset = known.get(serial) ?? createLasting(serial, readJournal(file), note)
    known.set(serial, headset)
    return headset
  }
  const put = (serial: string): void => {
    const headset = get(serial)
    if (headset.slot) headset.slot.replug()
    else headset.slot = bus.plug(headset.device)
  }
  for (const serial of pluggedIn(readJournal(file))) put(serial)
  return {
    plug: (serial) => {
      note({ kind: 'plugged', serial })
      put(serial)
    },
    unplug: (serial) => {
      note({ kind: 'unplugged', serial })
      get(serial).slot?.unplug()
    },
    change: (serial, setting, value) => {
      const { device, byHand } = get(serial)
      byHand(() => device.control.change(setting, value))
    },
  }
}

/** Serial numbers of the headsets that are plugged in. */
export function pluggedIn(journal: readonly JournalLine[]): string[] {
  const plugged = new Set<string>()
  for (const { kind, serial } of journal) {
    if (kind === 'plugged') plugged.add(serial)
    if (kind === 'unplugged') plugged.delete(serial)
  }
  return [...plugged]
}

type Lasting = {
  device: VirtualDevice
  slot: Plugged | null
  /** What happens meanwhile is the wearer's doing. */
  byHand: (work: () => void) => void
}

/** A reference headset that writes down every value before anybody hears of it. */
function createLasting(
  serial: string,
  journal: readonly JournalLine[],
  note: (line: JournalLine) => void,
): Lasting {
  const inner = createVirtualDevice({ model: 'earshot-reference', serial })
  for (const line of journal) {
    if (line.kind === 'value' && line.serial === serial) inner.control.change(line.setting, line.value)
  }
  const noted = new Map(SLOTS.map(({ setting }) => [setting, valueOf(inner, setting)]))
  let by: 'hub' | 'wearer' = 'hub'
  const save = (): void => {
    for (const [setting, before] of noted) {
      const now = valueOf(inner, setting)
      const value = inner.control.value(setting)
      if (now === before || value === undefined) continue
      note({ kind: 'value', serial, setting, value, by })
      noted.set(setting, now)
    }
  }
  const device: VirtualDevice = {
    ...inner,
    setReport: (kind, report) => {
      inner.setReport(kind, report)
      save()
    },
    plugged: (host) =>
      inner.plugged(
        host && {
          ...host,
          input: (report) => {
            save()
            host.input(report)
          },
        },
      ),
  }
  const byHand = (work: () => void): void => {
    save()
    by = 'wearer'
    work()
    save()
    by = 'hub'
  }
  return { device, slot: null, byHand }
}

const valueOf = (device: VirtualDevice, setting: string): string =>
  JSON.stringify(device.control.value(setting) ?? null)
