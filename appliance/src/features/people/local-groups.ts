import type { Actor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import type { Audit } from '../audit/index.ts'
import { findExactly } from './exact-store.ts'
import * as store from './local-group-store.ts'
import type { Group } from './person.ts'

/** What became of one line of a list of people. */
export type MemberResult = { text: string; result: 'added' | 'already' | 'none' | 'several' }

/** A policy that names a group in an assignment or an exclusion. */
export type GroupUse = { policyId: string; name: string }

/** Groups that are made here, of people whom a directory knows. Everything that may alter a target touches targets. */
export type LocalGroups = {
  /** Answers its id. Throws `AppError` `invalid`. */
  create(tx: Tx, organizationId: string, name: string, actor: Actor): Promise<string>
  /** Throws `AppError` `invalid` or `not_found`. */
  rename(tx: Tx, organizationId: string, id: string, name: string, actor: Actor): Promise<void>
  /** Throws `AppError` `not_found`, or `in_use` naming the policies that use it. */
  remove(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  /** Adds whom the texts name exactly: one result per text. Throws `AppError` `not_found`. */
  addMembers(
    tx: Tx,
    organizationId: string,
    id: string,
    texts: readonly string[],
    actor: Actor,
  ): Promise<MemberResult[]>
  /** Throws `AppError` `not_found`. */
  removeMember(tx: Tx, organizationId: string, id: string, personId: string, actor: Actor): Promise<void>
  /** Policies that name the group. */
  usesOf(reader: Reader, organizationId: string, id: string): Promise<GroupUse[]>
}

/** What local groups are built from. */
export type LocalGroupDeps = {
  clock: Clock
  audit: Pick<Audit, 'record'>
  touchTargets(tx: Tx, organizationId: string): Promise<void>
  usesOf(reader: Reader, organizationId: string, groupId: string): Promise<GroupUse[]>
}

const MAX_NAME = 200

function checkName(typed: string): string {
  const name = typed.trim()
  if (name === '' || name.length > MAX_NAME)
    throw invalid('name', say('fault.length', { min: 1, max: MAX_NAME }))
  if (/\p{Cc}/u.test(name)) throw invalid('name', say('fault.plainText'))
  return name
}

async function getGroup(reader: Reader, organizationId: string, id: string): Promise<Group> {
  const group = await store.findLocalGroup(reader, organizationId, id)
  if (!group) throw new AppError('not_found', say('group.missing'))
  return group
}

async function refuseTaken(reader: Reader, organizationId: string, name: string, ownId: string | null) {
  if (await store.isGroupNameTaken(reader, organizationId, name, ownId))
    throw invalid('name', say('group.taken'))
}

type Recorded = {
  organizationId: string
  actor: Actor
  id: string
  action: 'group.created' | 'group.renamed' | 'group.removed' | 'group.membersAdded' | 'group.memberRemoved'
  detail: Record<string, string | number | string[]>
}

/** Builds the door. */
export function createLocalGroups(deps: LocalGroupDeps): LocalGroups {
  const { clock, audit, touchTargets, usesOf } = deps
  const record = async (tx: Tx, { organizationId, actor, id, action, detail }: Recorded): Promise<void> => {
    await audit.record(tx, { organizationId, actor, action, object: { kind: 'group', id }, detail })
    await touchTargets(tx, organizationId)
  }
  return {
    async create(tx, organizationId, typed, actor) {
      const name = checkName(typed)
      await refuseTaken(tx, organizationId, name, null)
      const id = await store.insertLocalGroup(tx, organizationId, name, clock.now())
      await record(tx, { organizationId, actor, id, action: 'group.created', detail: { name } })
      return id
    },
    async rename(tx, organizationId, id, typed, actor) {
      const { name: before } = await getGroup(tx, organizationId, id)
      const name = checkName(typed)
      await refuseTaken(tx, organizationId, name, id)
      await store.renameLocalGroup(tx, organizationId, id, name)
      await record(tx, { organizationId, actor, id, action: 'group.renamed', detail: { name, before } })
    },
    async remove(tx, organizationId, id, actor) {
      const { name } = await getGroup(tx, organizationId, id)
      const uses = await usesOf(tx, organizationId, id)
      if (uses.length > 0)
        throw new AppError('in_use', say('group.used', { policies: uses.map((use) => use.name).join(', ') }))
      await store.deleteLocalGroup(tx, organizationId, id)
      await record(tx, { organizationId, actor, id, action: 'group.removed', detail: { name } })
    },
    async addMembers(tx, organizationId, id, texts, actor) {
      const { name } = await getGroup(tx, organizationId, id)
      const results = await addEach(tx, organizationId, id, texts)
      const of = results.flatMap(({ personId }) => personId ?? [])
      if (of.length > 0) {
        const detail = { name, count: of.length, of }
        await record(tx, { organizationId, actor, id, action: 'group.membersAdded', detail })
      }
      return results.map(({ text, result }) => ({ text, result }))
    },
    async removeMember(tx, organizationId, id, personId, actor) {
      const { name } = await getGroup(tx, organizationId, id)
      if (!(await store.deleteLocalMember(tx, organizationId, id, personId)))
        throw new AppError('not_found', say('group.noMember'))
      const detail = { name, of: [personId] }
      await record(tx, { organizationId, actor, id, action: 'group.memberRemoved', detail })
    },
    usesOf,
  }
}

/** Adds whom each text names. Whoever is named twice is added once. */
async function addEach(
  tx: Tx,
  organizationId: string,
  groupId: string,
  texts: readonly string[],
): Promise<(MemberResult & { personId?: string })[]> {
  const matches = await findExactly(tx, organizationId, texts)
  const ids = [...matches.values()].flatMap((match) => (typeof match === 'string' ? [] : [match.personId]))
  const inside = await store.listLocalMembers(tx, organizationId, groupId, ids)
  const results: (MemberResult & { personId?: string })[] = texts.map((text) => {
    const match = matches.get(text) ?? 'none'
    if (typeof match === 'string') return { text, result: match }
    if (inside.has(match.personId)) return { text, result: 'already' }
    inside.add(match.personId)
    return { text, result: 'added', personId: match.personId }
  })
  const added = results.flatMap(({ personId }) => personId ?? [])
  await store.insertLocalMembers(tx, organizationId, groupId, added)
  return results
}
