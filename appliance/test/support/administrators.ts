import { createSecretKey } from 'node:crypto'
import { JWS_TYPES, newKey, publicKey, signJws } from '@earshot/protocol'
import {
  createAdministrators,
  createPasswords,
  type Administrators,
  type ProveLogin,
} from '../../src/features/administrators/index.ts'
import { createAudit, type Audit, type AuditEvent } from '../../src/features/audit/index.ts'
import { createOrganizations, type Organizations } from '../../src/features/organizations/index.ts'
import { createPeople } from '../../src/features/people/index.ts'
import type { Database } from '../../src/platform/db/index.ts'
import { localNotifications } from '../../src/platform/notifications.ts'
import { createVault } from '../../src/platform/vault.ts'

/** A password that the rule takes. */
export const PASSWORD = 'violet kettle drum'

type Asked = Parameters<ProveLogin>[0]

/** A directory that tests answer for. */
export type FakeDirectory = { asked: Asked[]; answer(login: Asked): Awaited<ReturnType<ProveLogin>> }

/** Administrators over a database, with a clock the test moves, cheap passwords, and no waiting. */
export type AdministratorsWorld = {
  administrators: Administrators
  organizations: Organizations
  audit: Audit
  clock: { time: number; now(): number }
  pauses: number[]
  directory: FakeDirectory
  /** Codes of audit rows of a chain, oldest first. */
  actions(organizationId: string | null): Promise<string[]>
  events(organizationId: string | null): Promise<AuditEvent[]>
}

export async function buildAdministrators(database: Database): Promise<AdministratorsWorld> {
  const clock = { time: Date.UTC(2026, 10, 21), now: () => clock.time }
  const key = await newKey()
  const audit = createAudit({
    database,
    clock,
    signer: {
      sign: (_reader, _id, checkpoint) => signJws(JWS_TYPES.checkpoint, checkpoint, key),
      keys: () => Promise.resolve([publicKey(key)]),
    },
  })
  const pauses: number[] = []
  const directory: FakeDirectory = { asked: [], answer: () => 'wrong' }
  const vault = createVault(Buffer.alloc(32, 5))
  const organizations = createOrganizations({ clock, notifications: localNotifications() })
  const administrators = createAdministrators({
    database,
    clock,
    audit,
    organizations,
    people: createPeople(),
    proveLogin: (login) => (directory.asked.push(login), Promise.resolve(directory.answer(login))),
    throttleKey: createSecretKey(Buffer.alloc(32, 3)),
    recoveryKey: createSecretKey(Buffer.alloc(32, 4)),
    seal: (text) => vault.seal('second factor', text),
    unseal: (text) => vault.unseal('second factor', text),
    passwords: createPasswords({ memory: 64, passes: 1, parallelism: 1 }),
    pause: (ms) => {
      pauses.push(ms)
      return Promise.resolve()
    },
  })
  const events = async (organizationId: string | null): Promise<AuditEvent[]> =>
    (await audit.list(database.read, organizationId, {}, { limit: 500 })).rows.toReversed()
  return {
    administrators,
    organizations,
    audit,
    clock,
    pauses,
    directory,
    events,
    actions: async (organizationId) => (await events(organizationId)).map(({ action }) => action),
  }
}

/** What is typed in the first run. */
export const firstRunInput = {
  organizationName: 'Contoso Care',
  timeZone: 'Europe/Berlin',
  userName: 'ann',
  name: 'Ann Lee',
  password: PASSWORD,
}
