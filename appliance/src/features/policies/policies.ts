import type { Assignment, Exclusion, ScopeKind } from '@earshot/protocol'
import type { Actor } from '../../platform/actor.ts'
import type { Page, PageRequest, Reader, Tx } from '../../platform/db/index.ts'
import type { PerEpoch } from '../organizations/index.ts'
import * as assignments from './assignment-service.ts'
import type { AssignmentInput } from './assignment-service.ts'
import { compareRevisions, type Comparison, type SideChoice } from './compare-service.ts'
import type { PolicyDeps } from './deps.ts'
import { writeDocument, type PolicyDocument } from './document.ts'
import * as exclusions from './exclusion-service.ts'
import { importDocument, type ImportedDocument } from './import-service.ts'
import { pageAssignments, pageRevisions } from './page-store.ts'
import type { Policy, Revision } from './policy.ts'
import { createPublished, type NamesOfScopes } from './published.ts'
import * as revisions from './revision-service.ts'
import type { PolicyInput } from './revision-service.ts'
import * as store from './store.ts'
import type { AssignmentRecord } from './store.ts'

/** Policies: revisions, what is published, and to whom. */
export type Policies = {
  list(reader: Reader, organizationId: string, page: PageRequest): Promise<Page<Policy>>
  get(reader: Reader, organizationId: string, id: string): Promise<Policy>
  findByName(reader: Reader, organizationId: string, name: string): Promise<Policy | undefined>
  revision(reader: Reader, organizationId: string, id: string, revision: number): Promise<Revision>
  revisions(reader: Reader, organizationId: string, id: string): Promise<Revision[]>
  /** Newest first. Throws `AppError` `not_found`. */
  pageRevisions(
    reader: Reader,
    organizationId: string,
    id: string,
    page: PageRequest,
  ): Promise<Page<Revision>>
  /** What differs between any two revisions, of one policy or of two. */
  compare(reader: Reader, organizationId: string, from: SideChoice, to: SideChoice): Promise<Comparison>
  create(tx: Tx, organizationId: string, input: PolicyInput, actor: Actor): Promise<Policy>
  /** A new policy with the entries of a revision, given to nobody. */
  copy(
    tx: Tx,
    organizationId: string,
    from: { id: string; revision: number },
    texts: { name: string; description: string },
    actor: Actor,
  ): Promise<Policy>
  save(
    tx: Tx,
    organizationId: string,
    id: string,
    basedOn: number,
    input: PolicyInput,
    actor: Actor,
  ): Promise<Revision>
  restore(tx: Tx, organizationId: string, id: string, revision: number, actor: Actor): Promise<Revision>
  publish(tx: Tx, organizationId: string, id: string, revision: number, actor: Actor): Promise<void>
  /** A policy as a file: of a revision, or of its newest. */
  export(reader: Reader, organizationId: string, id: string, revision?: number): Promise<PolicyDocument>
  assignmentsOf(reader: Reader, organizationId: string, policyId: string): Promise<AssignmentRecord[]>
  /** The same, by pages. Throws `AppError` `not_found`. */
  pageAssignments(
    reader: Reader,
    organizationId: string,
    policyId: string,
    page: PageRequest,
  ): Promise<Page<AssignmentRecord>>
  /** Makes a policy of a document, or a new revision of one. Throws `AppError` `invalid`, `not_found` or `conflict`. */
  import(tx: Tx, organizationId: string, given: ImportedDocument, actor: Actor): Promise<Policy>
  assign(
    tx: Tx,
    organizationId: string,
    policyId: string,
    input: AssignmentInput,
    actor: Actor,
  ): Promise<string>
  changeAssignment(
    tx: Tx,
    organizationId: string,
    id: string,
    input: Omit<AssignmentInput, 'scope'>,
    actor: Actor,
  ): Promise<void>
  removeAssignment(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  exclude(
    tx: Tx,
    organizationId: string,
    assignmentId: string,
    exclusion: Exclusion,
    actor: Actor,
  ): Promise<string>
  removeExclusion(tx: Tx, organizationId: string, id: string, actor: Actor): Promise<void>
  /** Everything published, as the resolver takes it; kept in memory while no target can have changed. */
  assignments: PerEpoch<Assignment[]>
  /** Groups that an assignment or an exclusion names: the directory's guard protects them. */
  groupsInUse(reader: Reader, organizationId: string): Promise<Set<string>>
  /** Policies that name something in an assignment or an exclusion, by name. */
  usesOf(
    reader: Reader,
    organizationId: string,
    named: { kind: ScopeKind; id: string },
  ): Promise<{ policyId: string; name: string }[]>
}

/** Builds the door. */
export function createPolicies(deps: PolicyDeps & { names: NamesOfScopes }): Policies {
  return {
    list: store.listPolicies,
    get: revisions.getPolicy,
    findByName: store.findPolicyByName,
    revision: revisions.getRevision,
    async revisions(reader, organizationId, id) {
      await revisions.getPolicy(reader, organizationId, id)
      return store.listRevisions(reader, organizationId, id)
    },
    async pageRevisions(reader, organizationId, id, page) {
      await revisions.getPolicy(reader, organizationId, id)
      return pageRevisions(reader, organizationId, id, page)
    },
    compare: compareRevisions,
    create: (tx, organizationId, input, actor) =>
      revisions.createPolicy(deps, tx, organizationId, input, actor),
    copy: (tx, organizationId, from, texts, actor) =>
      revisions.copyPolicy(deps, tx, organizationId, from, texts, actor),
    save: (tx, organizationId, id, basedOn, input, actor) =>
      revisions.savePolicy(deps, tx, organizationId, id, basedOn, input, actor),
    restore: (tx, organizationId, id, revision, actor) =>
      revisions.restoreRevision(deps, tx, organizationId, id, revision, actor),
    publish: (tx, organizationId, id, revision, actor) =>
      revisions.publishPolicy(deps, tx, organizationId, id, revision, actor),
    async export(reader, organizationId, id, revision) {
      const policy = await revisions.getPolicy(reader, organizationId, id)
      const { entries } = await revisions.getRevision(reader, organizationId, id, revision ?? policy.revision)
      return writeDocument(policy, entries)
    },
    import: (tx, organizationId, given, actor) => importDocument(deps, tx, organizationId, given, actor),
    assignmentsOf: store.listAssignments,
    async pageAssignments(reader, organizationId, policyId, page) {
      await revisions.getPolicy(reader, organizationId, policyId)
      return pageAssignments(reader, organizationId, policyId, page)
    },
    assign: (tx, organizationId, policyId, input, actor) =>
      assignments.assign(deps, tx, organizationId, policyId, input, actor),
    changeAssignment: (tx, organizationId, id, input, actor) =>
      assignments.changeAssignment(deps, tx, organizationId, id, input, actor),
    removeAssignment: (tx, organizationId, id, actor) =>
      assignments.removeAssignment(deps, tx, organizationId, id, actor),
    exclude: (tx, organizationId, assignmentId, exclusion, actor) =>
      exclusions.exclude(deps, tx, organizationId, assignmentId, exclusion, actor),
    removeExclusion: (tx, organizationId, id, actor) =>
      exclusions.removeExclusion(deps, tx, organizationId, id, actor),
    assignments: createPublished(deps.names),
    async groupsInUse(reader, organizationId) {
      const all = await store.listAssignments(reader, organizationId)
      const scoped = all.flatMap(({ scope }) =>
        scope.kind === 'group' && scope.id !== null ? [scope.id] : [],
      )
      const excluded = all.flatMap(({ exclusions }) =>
        exclusions.filter(({ kind }) => kind === 'group').map(({ id }) => id),
      )
      return new Set([...scoped, ...excluded])
    },
    async usesOf(reader, organizationId, named) {
      const isIt = ({ kind, id }: { kind: string; id: string | null }) =>
        kind === named.kind && id === named.id
      const using = (await store.listAssignments(reader, organizationId)).filter(
        ({ scope, exclusions }) => isIt(scope) || exclusions.some(isIt),
      )
      const ids = [...new Set(using.map(({ policyId }) => policyId))]
      const found = await Promise.all(ids.map((id) => store.findPolicy(reader, organizationId, id)))
      return found
        .flatMap((policy) => (policy ? [{ policyId: policy.id, name: policy.name }] : []))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    },
  }
}
