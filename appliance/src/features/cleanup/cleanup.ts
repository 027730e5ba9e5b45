import { systemActor, type Actor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { Scheduler } from '../../platform/scheduler.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import type { Hubs, HubView } from '../hubs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import { mayRetire, silentBefore, type CleanupRule } from './rule.ts'
import * as store from './store.ts'
import type { StoredRule } from './store.ts'

/** Which hubs are silent: how many days have gone by since the first count, and how many are named and would be retired now. */
export type Silence = { rule: StoredRule; days: number; named: number; retirable: number }

/** Hubs that are not heard from: they are named, and retired by a rule where the organization wants one. */
export type Cleanup = {
  get(reader: Reader, organizationId: string): Promise<Silence>
  /** Those that are named, the longest silent first. */
  list(reader: Reader, organizationId: string, page: PageRequest): Promise<Page<HubView>>
  change(tx: Tx, organizationId: string, rule: CleanupRule, actor: Actor): Promise<void>
  /**
   * Retires all that the rule may retire, however many. `expected` is how many the person was told. Throws `AppError`
   * `conflict` when it is another number now.
   */
  retire(organizationId: string, by: { actor: Actor; expected: number }): Promise<number>
  /** Counts the day and does what the rule says, once a day in each organization. */
  runDue(): Promise<void>
}

type Deps = {
  database: Database
  clock: Clock
  scheduler: Pick<Scheduler, 'matches'>
  audit: Pick<Audit, 'record'>
  organizations: Pick<Organizations, 'list'>
  hubs: Pick<Hubs, 'listSilent' | 'countSilent' | 'countTakingPart' | 'retireSilent' | 'flush'>
}

/** When the day is counted, in the organization's time zone. */
const DAILY = '30 3 * * *'
const MINUTE = 60_000

const NOBODY: Page<HubView> = { rows: [], next: null, previous: null }

/** The time before which a hub must have been heard from last to be silent for so many days; null: nobody is. */
async function silentSince(
  reader: Reader,
  organizationId: string,
  days: number | null,
): Promise<number | null> {
  return days === null ? null : silentBefore(await store.listDays(reader, organizationId), days)
}

async function silenceOf({ hubs }: Deps, reader: Reader, organizationId: string): Promise<Silence> {
  const rule = await store.findRule(reader, organizationId)
  const count = async (days: number | null): Promise<number> => {
    const before = await silentSince(reader, organizationId, days)
    return before === null ? 0 : hubs.countSilent(reader, organizationId, before)
  }
  const counted = (await store.listDays(reader, organizationId)).length
  return {
    rule,
    days: Math.max(0, counted - 1),
    named: await count(rule.namedAfter),
    retirable: await count(rule.retiredAfter),
  }
}

async function retireAll({ database, hubs }: Deps, organizationId: string, actor: Actor): Promise<number> {
  const { retiredAfter } = await store.findRule(database.read, organizationId)
  const before = await silentSince(database.read, organizationId, retiredAfter)
  const retired = before === null ? 0 : await hubs.retireSilent(organizationId, before, actor)
  await database.write((tx) => store.saveHeld(tx, organizationId, null))
  return retired
}

/** What the rule says, once the day has been counted. */
async function applyRule(deps: Deps, organizationId: string): Promise<void> {
  const { database, audit, hubs } = deps
  const actor = systemActor('clean-up rule')
  await hubs.flush()
  const { retirable, rule } = await silenceOf(deps, database.read, organizationId)
  const takingPart = await hubs.countTakingPart(database.read, organizationId)
  if (mayRetire(retirable, takingPart, rule.share)) return void (await retireAll(deps, organizationId, actor))
  await database.write(async (tx) => {
    await store.saveHeld(tx, organizationId, retirable)
    await audit.record(tx, {
      organizationId,
      actor,
      action: 'hubs.cleanupHeld',
      object: { kind: 'organization', id: organizationId },
      detail: { count: retirable, of: takingPart, share: rule.share },
    })
  })
}

/** Builds the door. */
export function createCleanup(deps: Deps): Cleanup {
  const { database, clock, scheduler, audit, organizations, hubs } = deps
  return {
    get: (reader, organizationId) => silenceOf(deps, reader, organizationId),
    async list(reader, organizationId, page) {
      const { namedAfter } = await store.findRule(reader, organizationId)
      const before = await silentSince(reader, organizationId, namedAfter)
      return before === null ? NOBODY : hubs.listSilent(reader, organizationId, before, page)
    },
    async change(tx, organizationId, rule, actor) {
      await store.saveRule(tx, organizationId, rule)
      await audit.record(tx, {
        organizationId,
        actor,
        action: 'hubs.cleanupChanged',
        object: { kind: 'organization', id: organizationId },
        detail: { ...rule },
      })
    },
    async retire(organizationId, { actor, expected }) {
      await hubs.flush()
      const { retirable } = await silenceOf(deps, database.read, organizationId)
      if (retirable !== expected)
        throw new AppError('conflict', say('hubs.many.otherCount', { count: retirable }))
      return retireAll(deps, organizationId, actor)
    },
    async runDue() {
      const minute = Math.floor(clock.now() / MINUTE) * MINUTE
      for (const { id, timeZone } of await organizations.list(database.read)) {
        if (!scheduler.matches(DAILY, timeZone, minute)) continue
        if (await database.write((tx) => store.countDay(tx, id, minute))) await applyRule(deps, id)
      }
    },
  }
}
