import type { Json } from '@earshot/protocol'
import type { Database } from '../../platform/db/index.ts'
import { rehearse } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { path } from '../../platform/views/address.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { DirectoryService, Plan } from '../directory/index.ts'
import type { Hubs } from '../hubs/index.ts'
import type { Job, JobKind, Jobs } from '../jobs/index.ts'
import type { Organizations } from '../organizations/index.ts'
import { carryOut, type Policies, type PolicyChange } from '../policies/index.ts'
import { accessOf, changeSchema, changeWords, isPolicyChange, type Change } from './change.ts'
import { computeEffect, type EffectDoors } from './compute.ts'
import { effectSchema, type Effect, type EffectGroup } from './effect.ts'
import { readSpots, type SpotPage } from './spots.ts'

const KIND = 'effect'

/** Address of the page that shows an effect. */
export const effectPath = (jobId: string, ...more: string[]): string => path(['effects', jobId, ...more])

/** A change that somebody has asked about; `effect` is null while it is being worked out. */
export type Proposed = { job: Job; change: Change; effect: Effect | null }

/** What a change would do, seen before it is made. */
export type Effects = {
  /** Has the effect of a change worked out. Answers the job. Throws whatever the change itself would throw if it were made now. */
  ask(admin: SignedIn, change: Change): Promise<Job>
  /** The same; answers the address of its page. */
  propose(admin: SignedIn, change: Change): Promise<string>
  /** Throws `AppError` `not_found`. */
  get(organizationId: string, jobId: string): Promise<Proposed>
  /** Computers and headsets that share a difference. */
  spots(jobId: string, at: { file: number; from: number; limit: number }): Promise<SpotPage>
  /** Makes the change. Throws `AppError` `conflict` where something else has changed since, `forbidden`, or what it throws. */
  make(admin: SignedIn, proposed: Proposed): Promise<void>
}

type Deps = {
  database: Database
  organizations: Pick<Organizations, 'get' | 'lock'>
  policies: Policies
  hubs: Pick<Hubs, 'placeMany' | 'retireMany'>
  directory: Pick<DirectoryService, 'approve' | 'plan'>
  jobs: Pick<Jobs, 'ask' | 'get'>
  /** Where a job keeps its files. */
  folderOf(jobId: string): string
}

/** The kind of job that works effects out. */
export const effectKind = (doors: EffectDoors): JobKind => ({
  name: KIND,
  words: say('effect.kind'),
  describe: (input) => {
    const change = changeSchema.safeParse(input)
    return change.success ? changeWords(change.data) : say('effect.kind')
  },
  compute: async (context, input) => computeEffect(doors, context, changeSchema.parse(input)),
  pageOf: ({ id }) => effectPath(id),
})

function refuse(admin: SignedIn, change: Change): void {
  if (!may(admin, accessOf(change))) throw new AppError('forbidden')
}

/** What a plan would change is forgotten when it is decided. */
function mustWait({ status }: Plan): void {
  if (status !== 'waiting') throw new AppError('not_found', say('plan.notWaiting'))
}

/** Builds the door. */
export function createEffects(deps: Deps): Effects {
  const { database, organizations, policies, hubs, directory, jobs, folderOf } = deps

  async function makeElsewhere(admin: SignedIn, change: Exclude<Change, PolicyChange>): Promise<void> {
    if (change.kind === 'plan') return void (await directory.approve(admin, change.planId))
    const { organizationId, actor } = admin
    const by = { actor, expected: change.expected }
    if (change.kind === 'place') await hubs.placeMany(organizationId, change.filters, change.place, by)
    else await hubs.retireMany(organizationId, change.filters, by)
  }

  async function ask(admin: SignedIn, change: Change): Promise<Job> {
    refuse(admin, change)
    const { organizationId, actor } = admin
    if (isPolicyChange(change))
      await rehearse(database, (tx) => carryOut(policies, tx, organizationId, change, actor))
    if (change.kind === 'plan') mustWait(await directory.plan(database.read, organizationId, change.planId))
    return database.write((tx) => jobs.ask(tx, organizationId, KIND, change as Json, actor))
  }

  return {
    ask,
    propose: async (admin, change) => effectPath((await ask(admin, change)).id),
    async get(organizationId, jobId) {
      const job = await jobs.get(database.read, organizationId, jobId)
      const change = changeSchema.safeParse(job.input)
      if (job.kind !== KIND || !change.success) throw new AppError('not_found', say('effect.missing'))
      return {
        job,
        change: change.data,
        effect: job.status === 'done' ? effectSchema.parse(job.result) : null,
      }
    },
    spots: (jobId, at) => readSpots(folderOf(jobId), at),
    async make(admin, { change, effect }) {
      refuse(admin, change)
      const { organizationId, actor } = admin
      const isStale = async (epoch: Promise<{ targetEpoch: number }>): Promise<boolean> =>
        (await epoch).targetEpoch !== effect?.epoch
      const stale = () => new AppError('conflict', say('effect.stale'))
      if (!isPolicyChange(change)) {
        if (await isStale(organizations.get(database.read, organizationId))) throw stale()
        return makeElsewhere(admin, change)
      }
      return database.write(async (tx) => {
        await organizations.lock(tx, organizationId)
        if (await isStale(organizations.get(tx, organizationId))) throw stale()
        await carryOut(policies, tx, organizationId, change, actor)
      })
    },
  }
}

/** One difference of an effect, and some of the places that share it. Throws `AppError` `not_found`. */
export async function findSpots(
  effects: Pick<Effects, 'spots'>,
  { job, effect }: Proposed,
  difference: number,
  at: { from: number; limit: number },
): Promise<{ group: EffectGroup; spots: SpotPage }> {
  const group = effect?.groups.find(({ file }) => file === difference)
  if (!group) throw new AppError('not_found', say('effect.missing'))
  return { group, spots: await effects.spots(job.id, { file: difference, ...at }) }
}
