import { X509Certificate } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import type { Clock } from '../../platform/clock.ts'
import { readStoreFacts, type Database, type StoreFacts } from '../../platform/db/index.ts'
import type { Connection, DirectoryService } from '../directory/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { Keys, ServedCertificate } from '../keys/index.ts'
import type { Organizations } from '../organizations/index.ts'

/** How this appliance stands. Times are milliseconds since 1970 UTC, sizes bytes. */
export type SystemFacts = {
  versions: { earshot: string; node: string }
  store: StoreFacts
  disk: { free: number; total: number }
  keys: {
    authorityEndsAt: number
    /** Null where an ingress ends TLS. */
    certificateEndsAt: number | null
    currentSince: number | null
    kitIsStale: boolean
  }
  directories: readonly Connection[]
  /** Hubs that take part, by the version they run. */
  hubVersions: Readonly<Record<string, number>>
  held: { now: number; most: number }
  /** `setBy`: by how much the clock was set since the appliance was started, in milliseconds. */
  clock: { now: number; timeZone: string; setBy: number }
}

/** Says how the appliance stands. */
export type System = { look(organizationId: string): Promise<SystemFacts> }

type Deps = {
  database: Database
  clock: Clock
  organizations: Pick<Organizations, 'get'>
  keys: Pick<Keys, 'authorityCertificate' | 'kitIsStale' | 'signing'>
  certificate: ServedCertificate | null
  directory: Pick<DirectoryService, 'listConnections'>
  hubs: Pick<Hubs, 'countVersions' | 'countHeld'>
  version: string
  dataFolder: string
  heldMax: number
}

/** Builds the door. */
export function createSystem(deps: Deps): System {
  const { database, clock, organizations, keys, directory, hubs } = deps
  // The monotonic clock goes on evenly, whatever becomes of the other one.
  const offset = clock.now() - performance.now()
  return {
    async look(organizationId) {
      const reader = database.read
      const { bavail, blocks, bsize } = await statfs(deps.dataFolder)
      const now = clock.now()
      const current = (await keys.signing.list(reader, organizationId)).find(
        ({ status }) => status === 'current',
      )
      return {
        versions: { earshot: deps.version, node: process.version },
        store: await readStoreFacts(database),
        disk: { free: bavail * bsize, total: blocks * bsize },
        keys: {
          authorityEndsAt: new X509Certificate(keys.authorityCertificate()).validToDate.getTime(),
          certificateEndsAt: deps.certificate?.current().expiresAt ?? null,
          currentSince: current?.currentSince ?? null,
          kitIsStale: await keys.kitIsStale(reader),
        },
        directories: await directory.listConnections(reader, organizationId),
        hubVersions: await hubs.countVersions(organizationId),
        held: { now: hubs.countHeld(organizationId), most: deps.heldMax },
        clock: {
          now,
          timeZone: (await organizations.get(reader, organizationId)).timeZone,
          setBy: Math.round(now - performance.now() - offset),
        },
      }
    },
  }
}
