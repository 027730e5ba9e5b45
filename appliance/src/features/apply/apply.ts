import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import type { Actor } from '../../platform/actor.ts'
import { AppError } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { carryOut } from './carry-out.ts'
import type { ApplyDeps } from './deps.ts'
import { readDeclaration, type Declaration } from './document.ts'
import { gatherFacts } from './facts.ts'
import { FILE_IS_THERE } from './files.ts'
import { planChanges, type Plan, type Waiting } from './plan.ts'

/** What was changed, or would be: never a secret. */
export type Applied = {
  applied: boolean
  changes: { change: 'create' | 'change'; kind: string; name: string; what: string[] }[]
  /** Roles of groups, and assignments to groups, that the directory has not brought yet. */
  waiting: Waiting[]
}

/** Makes the appliance what a document says, and leaves everything else alone. */
export type Apply = {
  /**
   * What is not as it is declared is changed, object by object: organization and first owner, other administrators,
   * directories, roles of their groups, policies with their publication and assignments, placement rules, enrolment codes. Throws `AppError` `invalid` with
   * the place of everything that is wrong; then nothing has been changed.
   */
  apply(yaml: string, actor: Actor, options?: { planOnly: boolean }): Promise<Applied>
  /** The same from a file, by every replica at its start: what another one does meanwhile is no fault. */
  applyFile(path: string, actor: Actor): Promise<Applied>
}

/** Builds the door. */
export function createApply(deps: ApplyDeps): Apply {
  const planFor = async (declared: Declaration): Promise<Plan> =>
    planChanges(declared, await gatherFacts(deps, declared))
  return {
    async apply(yaml, actor, { planOnly } = { planOnly: false }) {
      const plan = await planFor(readDeclaration(yaml))
      if (!planOnly) await carryOut(deps, plan, actor)
      return present(plan, !planOnly)
    },
    async applyFile(path, actor) {
      const declared = readDeclaration(await readDocument(path))
      const planSettled = (): Promise<Plan> => settled(() => planFor(declared))
      const first = await planSettled()
      await untilDone(first, planSettled, (plan) => carryOut(deps, plan, actor))
      return present(first, true)
    },
  }
}

const readDocument = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('invalid', say('config.unreadable', { path }), { cause })
  })

const LOOKS = 10
const PAUSE_MS = 200

/** Another replica may have written the file of a code that it has not stored yet: then the plan waits for that. */
async function settled(plan: () => Promise<Plan>): Promise<Plan> {
  for (let look = 1; ; look += 1) {
    try {
      return await plan()
    } catch (error) {
      if (look === LOOKS || !isHalfDone(error)) throw error
      await pause(PAUSE_MS)
    }
  }
}

const isHalfDone = (error: unknown): boolean =>
  error instanceof AppError &&
  error.fields.length > 0 &&
  error.fields.every(({ reason }) => reason.say === FILE_IS_THERE)

/** Carries out; after a fault it goes on as long as less is left to do than before, by whoever did it. */
async function untilDone(
  plan: Plan,
  planAgain: () => Promise<Plan>,
  carry: (plan: Plan) => Promise<void>,
): Promise<void> {
  try {
    await carry(plan)
  } catch (error) {
    const rest = await planAgain()
    if (rest.changes.length >= plan.changes.length) throw error
    await untilDone(rest, planAgain, carry)
  }
}

const present = ({ changes, waiting }: Plan, applied: boolean): Applied => ({
  applied,
  changes: changes.map((change) => ({
    change: isNew(change) ? 'create' : 'change',
    kind: change.kind === 'setUp' ? 'organization' : change.kind,
    name: change.name,
    what: change.what,
  })),
  waiting,
})

function isNew(change: Plan['changes'][number]): boolean {
  if (change.kind === 'administrator' || change.kind === 'directory') return change.facts.known === null
  if (change.kind === 'administratorGroup') return change.facts.role === null
  return change.kind === 'policy' || change.kind === 'placementRule'
    ? change.known === null
    : change.kind !== 'organization'
}
