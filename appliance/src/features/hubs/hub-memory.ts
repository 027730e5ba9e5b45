import type { Database } from '../../platform/db/index.ts'
import type { ContactMemory } from './contact.ts'
import { findContact } from './contact-store.ts'
import type { HubStatus } from './hub.ts'
import { findHub } from './store.ts'

/** What is kept in memory of a hub that is in contact: enough to answer an unchanged poll without the database. */
export type HubEntry = {
  id: string
  organizationId: string
  status: HubStatus
  targetSequence: number
  memory: ContactMemory
  lastContactAt: number | null
  /** Digest of the access token that was verified last: the same text need not be verified again before it ends. */
  tokenDigest: string | null
  /** Contact that is not stored yet. */
  unsaved: boolean
  /** By the count of all news that were heard: when the hub changed last, and up to when it has been read. */
  changedAt: number
  readAt: number
  /** The tag that was computed last, the epoch it was computed in, and the time at which it ends by itself. */
  checked: { tag: string; epoch: number; validUntil: number } | null
}

/** Hubs in memory, each trusted only as long as no news of it have been heard since it was read. */
export type HubMemory = {
  /** The entry, where it is in memory and to be trusted. */
  peek(hubId: string): HubEntry | undefined
  /** Loads the entry where it isn't in memory, and reads it again where it isn't to be trusted. */
  get(hubId: string): Promise<HubEntry | undefined>
  all(): HubEntry[]
  /** Counts all news that were heard. */
  heard(): number
  /** A hub has changed. Resolves when it has been read again, where it is in memory. */
  changed(hubId: string): Promise<void>
  /** Any hub may have changed. */
  allChanged(): void
}

/** Builds an empty memory. `isLive` is false while news can't arrive: then every hub is read again at each call. */
export function createHubMemory(database: Database, isLive: () => boolean): HubMemory {
  const entries: Entries = new Map()
  let heard = 0
  const distrust = (entry: HubEntry): void => {
    Object.assign(entry, { changedAt: heard, checked: null })
  }
  const isTrusted = ({ changedAt, readAt }: HubEntry): boolean => isLive() && changedAt <= readAt
  return {
    peek: (hubId) => {
      const entry = entries.get(hubId)
      return entry && isTrusted(entry) ? entry : undefined
    },
    async get(hubId) {
      const known = entries.get(hubId)
      if (known && !isTrusted(known)) await readAgain(entries, database, hubId, heard)
      return entries.get(hubId) ?? load(entries, database, hubId, () => heard)
    },
    all: () => [...entries.values()],
    heard: () => heard,
    async changed(hubId) {
      heard += 1
      const entry = entries.get(hubId)
      if (!entry) return
      distrust(entry)
      await readAgain(entries, database, hubId, heard)
    },
    allChanged() {
      heard += 1
      for (const entry of entries.values()) distrust(entry)
    },
  }
}

type Entries = Map<string, HubEntry>

const texts = new Map<string, string>()

/** The one copy of a text that most hubs of a fleet say. */
function shared<Text extends string>(text: Text): Text {
  const known = texts.get(text)
  if (known === undefined) texts.set(text, text)
  return (known ?? text) as Text
}

/** Takes over what the database says of a hub; requests in flight see it too, and no contact is lost. */
async function readAgain(entries: Entries, { read }: Database, hubId: string, readAt: number): Promise<void> {
  const entry = entries.get(hubId)
  if (!entry) return
  entry.checked = null
  const hub = await findHub(read, hubId)
  if (!hub) return void entries.delete(hubId)
  const { status, targetSequence } = hub
  Object.assign(entry, { status: shared(status), targetSequence, checked: null, readAt })
}

async function load(
  entries: Entries,
  { read }: Database,
  hubId: string,
  heard: () => number,
): Promise<HubEntry | undefined> {
  const readAt = heard()
  const hub = await findHub(read, hubId)
  if (!hub) return undefined
  const { memory, lastContactAt } = await findContact(read, hubId)
  const entry: HubEntry = {
    id: hub.id,
    organizationId: shared(hub.organizationId),
    status: shared(hub.status),
    targetSequence: hub.targetSequence,
    memory,
    lastContactAt,
    tokenDigest: null,
    unsaved: false,
    changedAt: heard(),
    readAt,
    checked: null,
  }
  const known = entries.get(hub.id)
  if (!known) entries.set(hub.id, entry)
  return known ?? entry
}
