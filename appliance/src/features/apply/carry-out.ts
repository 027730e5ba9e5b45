import { unlink } from 'node:fs/promises'
import type { Actor } from '../../platform/actor.ts'
import type { Tx } from '../../platform/db/index.ts'
import { AppError } from '../../platform/errors.ts'
import type { ApplyDeps } from './deps.ts'
import type { DeclaredCode } from './document.ts'
import { writeSecretly } from './files.ts'
import type { Change, Plan } from './plan.ts'
import { makeRule } from './rules.ts'

type Of<K extends Change['kind']> = Extract<Change, { kind: K }>
type At = { organizationId: string; actor: Actor }

const DAY = 86_400_000

/** Makes the changes of a plan, each object in one write. Throws what a service refuses; what came before it stays. */
export async function carryOut(deps: ApplyDeps, plan: Plan, actor: Actor): Promise<void> {
  let organizationId = plan.organizationId
  for (const change of plan.changes) {
    if (change.kind === 'setUp')
      organizationId = (await deps.administrators.firstRun.complete(change.input, actor)).organizationId
    else if (organizationId === null) throw new AppError('not_set_up')
    else await make(deps, change, { organizationId, actor })
  }
}

function make(deps: ApplyDeps, change: Exclude<Change, { kind: 'setUp' }>, at: At): Promise<void> {
  switch (change.kind) {
    case 'organization':
      return changeOrganization(deps, change, at)
    case 'administrator':
      return makeAdministrator(deps, change, at)
    case 'directory':
      return makeDirectory(deps, change, at)
    case 'administratorGroup':
      return giveRole(deps, change, at)
    case 'policy':
      return makePolicy(deps, change, at)
    case 'placementRule':
      return makeRule(deps, change, at)
    case 'enrolmentCode':
      return makeCode(deps, change, at)
  }
}

const changeOrganization = (deps: ApplyDeps, { input }: Of<'organization'>, { organizationId, actor }: At) =>
  deps.database.write(async (tx) => {
    await deps.organizations.change(tx, organizationId, input)
    await deps.audit.record(tx, {
      organizationId,
      actor,
      action: 'organization.changed',
      object: { kind: 'organization', id: organizationId },
      detail: input,
    })
  })

async function makeAdministrator(
  { administrators }: ApplyDeps,
  { declared, facts }: Of<'administrator'>,
  { organizationId, actor }: At,
): Promise<void> {
  const { userName, name, role } = declared
  if (facts.known) await administrators.changeRole({ organizationId, id: facts.known.id, actor }, role)
  else await administrators.create(organizationId, actor, { userName, name, role, password: facts.password })
}

async function makeDirectory(
  { directory }: ApplyDeps,
  { facts: { settings, password, known } }: Of<'directory'>,
  at: At,
): Promise<void> {
  if (known) await directory.changeConnection(at, known.id, settings, password)
  else await directory.addConnection(at, settings, password)
}

const giveRole = (
  { database, administrators }: ApplyDeps,
  { declared: { role }, facts: { id: groupId } }: Of<'administratorGroup'>,
  { organizationId, actor }: At,
): Promise<void> =>
  database.write((tx) => administrators.groupRoles.give(tx, organizationId, { groupId, role }, actor))

const makePolicy = (deps: ApplyDeps, change: Of<'policy'>, { organizationId, actor }: At): Promise<void> =>
  deps.database.write(async (tx) => {
    await deps.organizations.lock(tx, organizationId)
    const { id, revision } = await savePolicy(deps, tx, change, { organizationId, actor })
    if (change.publishes) await deps.policies.publish(tx, organizationId, id, revision, actor)
    for (const { scope, rank, known } of change.assignments) {
      if (known) {
        const { startsAt, endsAt } = known
        await deps.policies.changeAssignment(tx, organizationId, known.id, { rank, startsAt, endsAt }, actor)
      } else {
        const input = { scope, rank, startsAt: null, endsAt: null }
        await deps.policies.assign(tx, organizationId, id, input, actor)
      }
    }
  })

async function savePolicy(
  { policies }: ApplyDeps,
  tx: Tx,
  { declared, known, saves }: Of<'policy'>,
  { organizationId, actor }: At,
): Promise<{ id: string; revision: number }> {
  const { name, description, entries } = declared
  const input = { name, description, entries, note: '' }
  if (!known) return policies.create(tx, organizationId, input, actor)
  if (!saves) return known
  const { revision } = await policies.save(tx, organizationId, known.id, known.revision, input, actor)
  return { id: known.id, revision }
}

/** The code is written down before it is stored, and the file is gone again where it cannot be stored. */
async function makeCode(deps: ApplyDeps, { declared }: Of<'enrolmentCode'>, at: At): Promise<void> {
  let written = false
  try {
    await deps.database.write(async (tx) => {
      const code = await createCode(deps, tx, declared, at)
      if (code === undefined) return
      await writeSecretly(declared.file, code)
      written = true
    })
  } catch (error) {
    if (written) await unlink(declared.file)
    throw error
  }
}

/** Undefined where another replica was quicker. */
async function createCode(
  { organizations, hubs, clock }: ApplyDeps,
  tx: Tx,
  { label, kind, uses, days, approval, reimaged, tags }: DeclaredCode,
  { organizationId, actor }: At,
): Promise<string | undefined> {
  await organizations.lock(tx, organizationId)
  if (await hubs.isLabelUsed(tx, organizationId, label)) return undefined
  const ends = days === undefined ? {} : { expiresAt: clock.now() + days * DAY }
  const limits = { maxUses: uses, needsApproval: approval, admitsReimaged: reimaged }
  return (await hubs.createCode(tx, organizationId, { label, kind, tags, ...limits, ...ends }, actor)).code
}
