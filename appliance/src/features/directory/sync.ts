import type { Actor } from '../../platform/actor.ts'
import { AppError } from '../../platform/errors.ts'
import { readRoster, type RosterChange } from '../people/index.ts'
import { applyFindings, digestOf, holdFindings, type Findings } from './apply.ts'
import type { DirectoryDeps } from './deps.ts'
import { guardPlan, type Surroundings } from './guard.ts'
import { countPlan, planSync } from './plan.ts'
import type { Fetched } from './port.ts'
import { NO_COUNTS, type Plan, type Run, type RunKind } from './run.ts'
import { beginRun, endRun, keepingLock, type Begun, type End } from './run-lock.ts'

type Complete = Extract<Fetched, { complete: true }>
type Why = NonNullable<Run['why']>

/** What a run is asked to do. `approve` is the plan that a person has approved. */
export type RunRequest = {
  organizationId: string
  connectionId: string
  kind: RunKind
  actor: Actor
  approve?: Plan
}

async function surroundingsOf(deps: DirectoryDeps, begun: Begun, fetched: Complete): Promise<Surroundings> {
  const { connection } = begun
  const { read } = deps.database
  const known = connection.identity
  return {
    used: await deps.groupsInUse(read, connection.organizationId),
    owners: await deps.ownerGroups(read, connection.organizationId),
    lastGoodPeople: connection.lastGoodPeople,
    configurationChanged: connection.configuration !== connection.approvedConfiguration,
    anotherDirectory:
      known !== null && (known.base !== fetched.identity.base || known.canary !== fetched.identity.canary),
  }
}

const isDisabling = ({ kind }: RosterChange): boolean => kind === 'person.disabled'

/** Explicit evidence doesn't wait for the rest of a held plan, where the guard would let it pass by itself. */
function urgentOf(
  holds: Findings['holds'],
  changes: RosterChange[],
  guard: (part: RosterChange[]) => Findings['holds'],
) {
  const disabling = changes.filter(isDisabling)
  const urgent = holds.length > 0 && disabling.length > 0 && guard(disabling).length === 0 ? disabling : []
  return { urgent, rest: urgent.length === 0 ? changes : changes.filter((change) => !isDisabling(change)) }
}

async function planFindings(deps: DirectoryDeps, begun: Begun, fetched: Complete) {
  const { organizationId, id } = begun.connection
  const { seen } = fetched
  const now = deps.clock.now()
  const roster = await readRoster(deps.database.read, organizationId, id)
  const around = await surroundingsOf(deps, begun, fetched)
  const changes = planSync(roster, seen, now)
  const guard = (part: RosterChange[]): Findings['holds'] => guardPlan(roster, seen, part, around, now)
  const holds = guard(changes)
  const { urgent, rest } =
    begun.kind === 'sync' ? urgentOf(holds, changes, guard) : { urgent: [], rest: changes }
  const counts = countPlan(seen, changes)
  return { identity: fetched.identity, changes: rest, counts, holds, notes: seen.notes, urgent }
}

function endIncomplete(deps: DirectoryDeps, begun: Begun, why: Why): Promise<Run> {
  const { connection, actor } = begun
  return endRun(deps, begun, async (tx): Promise<End> => {
    await deps.audit.record(tx, {
      organizationId: connection.organizationId,
      actor,
      action: 'directory.syncFailed',
      object: { kind: 'directory', id: connection.id },
      detail: { name: connection.settings.name, run: begun.runId, fault: why.fault, step: why.step },
    })
    return { outcome: 'incomplete', why, counts: NO_COUNTS, reasons: [], notes: [], planId: null }
  })
}

async function carryOut(deps: DirectoryDeps, begun: Begun, approve: Plan | undefined): Promise<Run> {
  const { connection } = begun
  const password = deps.unseal(connection.sealedPassword)
  const fetched = await deps.ldap.fetch({ settings: connection.settings, password })
  if (!fetched.complete)
    return endIncomplete(deps, begun, { fault: fetched.why.fault, step: fetched.why.step })
  const findings = await planFindings(deps, begun, fetched)
  const apply =
    begun.kind === 'approval'
      ? approve?.digest === digestOf(findings)
      : begun.kind === 'sync' && findings.holds.length === 0
  return endRun(deps, begun, (tx, now) =>
    apply ? applyFindings(deps, tx, begun, findings, now) : holdFindings(deps, tx, begun, findings, now),
  )
}

/** The run must not stay open when Earshot itself fails: it is told as such, and the lock is given back. */
async function endFailed(deps: DirectoryDeps, begun: Begun, error: unknown): Promise<void> {
  deps.logger.error({ err: error, run: begun.runId }, 'a directory run failed')
  try {
    await endRun(deps, begun, () =>
      Promise.resolve({
        outcome: 'failed',
        why: null,
        counts: NO_COUNTS,
        reasons: [],
        notes: [],
        planId: null,
      }),
    )
  } catch (again) {
    deps.logger.error({ err: again, run: begun.runId }, 'a failed directory run could not be ended')
  }
}

/**
 * One run from its start to its end. `finished` resolves with the run as it was written down; it rejects with
 * `AppError` only where the run could not be ended. An approved plan that is no longer what the directory asks for ends
 * as held, with the new plan.
 */
export async function startRun(
  deps: DirectoryDeps,
  request: RunRequest,
): Promise<{ runId: string; finished: Promise<Run> }> {
  const begun = await beginRun(deps, request)
  const work = async (): Promise<Run> => {
    try {
      return await keepingLock(deps, begun, () => carryOut(deps, begun, request.approve))
    } catch (error) {
      await endFailed(deps, begun, error)
      throw error instanceof AppError ? error : new AppError('internal', undefined, { cause: error })
    }
  }
  const finished = work()
  finished.catch(() => undefined)
  return { runId: begun.runId, finished }
}
