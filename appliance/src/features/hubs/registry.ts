import { randomInt } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import type { Notifications } from '../../platform/notifications.ts'
import { saveContacts, type ContactChange } from './contact-store.ts'
import { createHubMemory, type HubEntry } from './hub-memory.ts'
import { createWatchers } from './watchers.ts'

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
  /** How many of an organization do. */
  countWatched(organizationId: string): number
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
  const memory = createHubMemory(database, notifications.live)
  const epochs = new Map<string, number>()
  const syncAsked = new Set<string>()
  const { watch, wake, wakeOrganization, wakeAll, isWatched, countWatched } = createWatchers()

  const ended = [
    notifications.subscribe('targets', (organizationId) => {
      epochs.set(organizationId, (epochs.get(organizationId) ?? 0) + 1)
      wakeOrganization(organizationId)
    }),
    notifications.subscribe('hub', (hubId) => {
      memory.changed(hubId).then(() => wake(hubId), onFailure)
    }),
    notifications.onGap(() => {
      memory.allChanged()
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
    const unsaved = memory.all().filter((entry) => entry.unsaved)
    for (let at = 0; at < unsaved.length; at += BATCH) {
      await database.write((tx) => save(tx, unsaved.slice(at, at + BATCH)))
    }
  }

  const timer = setInterval(() => void flush().catch(onFailure), FLUSH_MS)
  timer.unref()

  return {
    peek: memory.peek,
    get: memory.get,
    heard: memory.heard,
    epoch: (organizationId) => epochs.get(organizationId) ?? 0,
    watch,
    isWatched,
    countWatched,
    sample: (count) =>
      takeSome(
        memory.all().filter((entry) => entry.checked?.epoch === (epochs.get(entry.organizationId) ?? 0)),
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
