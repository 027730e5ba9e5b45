import { randomInt } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import type { Notifications } from '../../platform/notifications.ts'
import type { ContactMemory } from './contact.ts'
import { findContact, saveContacts, type ContactChange } from './contact-store.ts'
import type { HubStatus } from './hub.ts'
import { findHub } from './store.ts'
import { createWatchers } from './watchers.ts'

/** What is kept in memory of a hub that is in contact: enough to answer an unchanged poll without the database. */
export type HubEntry = {
  id: string
  organizationId: string
  status: HubStatus
  targetSequence: number
  memory: ContactMemory
  lastContactAt: number | null
  /** The access token that was verified last, and when it ends: the same text need not be verified again. */
  token: { text: string; endsAt: number } | null
  /** Contact that is not stored yet. */
  unsaved: boolean
  /** By the count of all news that were heard: when the hub changed last, and up to when it has been read. */
  changedAt: number
  readAt: number
  /** The tag that was computed last, the epoch it was computed in, and the time at which it ends by itself. */
  checked: { tag: string; epoch: number; validUntil: number } | null
}

/** Hubs in contact. Entries of a changed hub are dropped on every replica; a changed organization raises its epoch. */
export type Registry = {
  /** The entry as far as it is in memory and news of other replicas arrive. */
  peek(hubId: string): HubEntry | undefined
  /** Loads the entry where it isn't in memory. */
  get(hubId: string): Promise<HubEntry | undefined>
  /** Counts all news that were heard. */
  heard(): number
  /** Rises whenever targets of the organization may have changed. */
  epoch(organizationId: string): number
  /** Calls back when the hub or its organization changes, or a sync is asked for. Returns the end of it. */
  watch(entry: HubEntry, changed: () => void): () => void
  /** Hubs that hold a request open now. */
  isWatched(hubId: string): boolean
  /** Whether "sync now" was asked for and has not been passed on yet; asked once, it is passed on. */
  takeSync(hubId: string): boolean
  /** Up to `count` entries whose tag is being served from memory, taken at random. */
  sample(count: number): HubEntry[]
  /** Stores contacts that only stand in memory. */
  flush(): Promise<void>
  /** Stores one contact with a transaction of its own change. */
  saveContact(tx: Tx, entry: HubEntry): Promise<void>
  close(): Promise<void>
}

const FLUSH_MS = 5_000
const BATCH = 500

type Deps = {
  database: Database
  notifications: Notifications
  clock: Clock
  onFailure(error: unknown): void
}

const change = (entry: HubEntry, now: number): ContactChange => ({
  hubId: entry.id,
  organizationId: entry.organizationId,
  memory: entry.memory,
  lastContactAt: entry.lastContactAt ?? now,
})

/** Builds the registry and starts storing contacts in batches. */
export function createRegistry({ database, notifications, clock, onFailure }: Deps): Registry {
  const entries = new Map<string, HubEntry>()
  const epochs = new Map<string, number>()
  const syncAsked = new Set<string>()
  const { watch, wake, wakeOrganization, wakeAll, isWatched } = createWatchers()
  let heard = 0

  /** From now on the entry is not trusted before it has been read again. */
  const distrust = (entry: HubEntry): void => {
    Object.assign(entry, { changedAt: heard, checked: null })
  }
  const isTrusted = ({ changedAt, readAt }: HubEntry): boolean => notifications.live() && changedAt <= readAt
  const refresh = (hubId: string): Promise<void> => readAgain(entries, database, hubId, heard)

  const ended = [
    notifications.subscribe('targets', (organizationId) => {
      epochs.set(organizationId, (epochs.get(organizationId) ?? 0) + 1)
      wakeOrganization(organizationId)
    }),
    notifications.subscribe('hub', (hubId) => {
      heard += 1
      const entry = entries.get(hubId)
      if (!entry) return
      distrust(entry)
      refresh(hubId).then(() => wake(hubId), onFailure)
    }),
    notifications.onGap(() => {
      heard += 1
      for (const entry of entries.values()) distrust(entry)
      wakeAll()
    }),
    notifications.subscribe('sync', (hubId) => {
      syncAsked.add(hubId)
      wake(hubId)
    }),
  ]

  const save = async (tx: Tx, batch: readonly HubEntry[]): Promise<void> => {
    const now = clock.now()
    for (const entry of batch) entry.unsaved = false
    await saveContacts(
      tx,
      batch.map((entry) => change(entry, now)),
    )
  }

  async function flush(): Promise<void> {
    const unsaved = [...entries.values()].filter((entry) => entry.unsaved)
    for (let at = 0; at < unsaved.length; at += BATCH) {
      await database.write((tx) => save(tx, unsaved.slice(at, at + BATCH)))
    }
  }

  const timer = setInterval(() => void flush().catch(onFailure), FLUSH_MS)
  timer.unref()

  return {
    peek: (hubId) => {
      const entry = entries.get(hubId)
      return entry && isTrusted(entry) ? entry : undefined
    },
    async get(hubId) {
      const known = entries.get(hubId)
      if (known && !isTrusted(known)) await refresh(hubId)
      return entries.get(hubId) ?? load(entries, database, hubId, () => heard)
    },
    heard: () => heard,
    epoch: (organizationId) => epochs.get(organizationId) ?? 0,
    watch,
    isWatched,
    sample: (count) =>
      takeSome(
        [...entries.values()].filter(
          (entry) => entry.checked?.epoch === (epochs.get(entry.organizationId) ?? 0),
        ),
        count,
      ),
    takeSync: (hubId) => syncAsked.delete(hubId),
    flush,
    saveContact: (tx, entry) => save(tx, [entry]),
    close: async () => {
      clearInterval(timer)
      for (const end of ended) end()
      await flush()
    },
  }
}

const takeSome = (all: HubEntry[], count: number): HubEntry[] =>
  Array.from({ length: Math.min(count, all.length) }, () => all.splice(randomInt(all.length), 1)).flat()

type Entries = Map<string, HubEntry>

/** Takes over what the database says of a hub; requests in flight see it too, and no contact is lost. */
async function readAgain(entries: Entries, { read }: Database, hubId: string, readAt: number): Promise<void> {
  const entry = entries.get(hubId)
  if (!entry) return
  entry.checked = null
  const hub = await findHub(read, hubId)
  if (!hub) return void entries.delete(hubId)
  const { status, targetSequence } = hub
  Object.assign(entry, { status, targetSequence, checked: null, readAt })
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
  const { id, organizationId, status, targetSequence } = hub
  const entry = {
    id,
    organizationId,
    status,
    targetSequence,
    ...(await findContact(read, hubId)),
    unsaved: false,
    checked: null,
    token: null,
    readAt,
    changedAt: heard(),
  }
  const known = entries.get(hubId)
  if (!known) entries.set(hubId, entry)
  return known ?? entry
}
