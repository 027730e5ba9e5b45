import { AppError, invalid, invalidFields, type FieldIssue } from '../../platform/errors.ts'
import { fold } from '../../platform/fold.ts'
import type { Role } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { passwordFault, type Administrator } from '../administrators/index.ts'
import type { ConnectionSettings } from '../directory/index.ts'
import type { AssignmentRecord, Policy, Revision } from '../policies/index.ts'
import type { ApplyDeps } from './deps.ts'
import {
  pathOf,
  type Declaration,
  type DeclaredAdministrator,
  type DeclaredAdministratorGroup,
  type DeclaredDirectory,
} from './document.ts'
import { checkNew, readNamed } from './files.ts'
import { lookAtRules, type KnownRule } from './rules.ts'

/** An administrator there is, or the password for a new one. */
export type AdministratorFacts = { known: Administrator } | { known: null; password: string }

/** A group that the directory has brought, and the role it gives; null: none yet. */
export type AdministratorGroupFacts = { id: string; role: Role | null }

/** A directory as it is declared, with the password of its account, and as it is stored. */
export type DirectoryFacts = {
  settings: ConnectionSettings
  password: string
  known: { id: string; settings: ConnectionSettings; isPassword: boolean } | null
}

/** A policy there is, with its newest revision. */
export type KnownPolicy = { policy: Policy; newest: Revision; assignments: AssignmentRecord[] }

/** What there is, beside what is declared: lists are in the order of the document's. */
export type Facts = {
  isSetUp: boolean
  organization: { id: string; name: string; timeZone: string } | null
  administrators: AdministratorFacts[]
  /** Null where the directory has not brought the group yet. */
  administratorGroups: (AdministratorGroupFacts | null)[]
  directories: DirectoryFacts[]
  policies: (KnownPolicy | null)[]
  /** Group by name as it is declared; null where the directory has not brought it yet. */
  groups: ReadonlyMap<string, string | null>
  rules: (KnownRule | null)[]
  hasCode: boolean[]
}

/** `words`: what a password may not be made of, beside the names of its own administrator. */
type Asking = { deps: ApplyDeps; organizationId: string | null; words: string[]; faults: FieldIssue[] }

/** Does `work`; what it finds wrong is kept under `place`, so that everything can be said at once. */
async function noting<T>(
  faults: FieldIssue[],
  place: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof AppError) || error.fields.length === 0) throw error
    for (const { field, reason } of error.fields)
      faults.push({ field: pathOf(field === '' ? place : `${place}.${field}`), reason })
    return undefined
  }
}

async function each<In, Out>(
  { faults }: Asking,
  key: string,
  items: readonly In[],
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const found: Out[] = []
  for (const [place, item] of items.entries()) {
    const one = await noting(faults, `${key}.${place}`, () => work(item))
    if (one !== undefined) found.push(one)
  }
  return found
}

/** The organization that the document is about: the only one, or the one it names. Throws `AppError` `invalid`. */
async function findOrganization({ organizations, database }: ApplyDeps, name: string | undefined) {
  const all = await organizations.list(database.read)
  const [only, second] = all
  if (!second) return only ?? null
  if (name === undefined) throw invalid('organization.name', say('fault.organization.several'))
  const named = all.find((organization) => organization.name === name)
  if (!named) throw invalid('organization.name', say('fault.organization.unknown'))
  return named
}

async function lookAtAdministrator(
  { deps, organizationId, words }: Asking,
  declared: DeclaredAdministrator,
): Promise<AdministratorFacts> {
  const { userName, name, passwordFile } = declared
  const known =
    organizationId && (await deps.administrators.findByUserName(deps.database.read, organizationId, userName))
  if (known) return { known }
  if (passwordFile === undefined) throw invalid('passwordFile', say('apply.password', { userName }))
  const password = await readNamed('passwordFile', passwordFile)
  const fault = passwordFault(password, [userName, name, ...words])
  if (fault) throw invalid('passwordFile', fault)
  return { known: null, password }
}

async function lookAtAdministratorGroup(
  { deps, organizationId }: Asking,
  { group: name, role }: DeclaredAdministratorGroup,
): Promise<AdministratorGroupFacts | null> {
  const { read } = deps.database
  if (organizationId === null) return null
  const [id, another] = await deps.groupIdsOf(read, organizationId, name)
  if (another !== undefined) throw invalid('group', say('command.severalGroups', { name }))
  const group = id === undefined ? undefined : await deps.people.findGroup(read, organizationId, id)
  if (!group) return null
  if (group.directoryId === null) throw invalid('group', say('groupRole.madeHere'))
  const known = (await deps.administrators.groupRoles.byGroup(read, organizationId)).get(group.id) ?? null
  return known === role || group.state === 'present' ? { id: group.id, role: known } : null
}

async function lookAtDirectory(
  { deps, organizationId }: Asking,
  declared: DeclaredDirectory,
): Promise<DirectoryFacts> {
  const { caFile, bindPasswordFile, ...rest } = declared
  const { read } = deps.database
  const ca = caFile === undefined ? null : await readNamed('caFile', caFile)
  const settings = deps.directory.check({ ...rest, ca })
  const password = await readNamed('bindPasswordFile', bindPasswordFile)
  const all = organizationId === null ? [] : await deps.directory.listConnections(read, organizationId)
  const found = all.find((connection) => fold(connection.settings.name) === fold(settings.name))
  if (!found || organizationId === null) return { settings, password, known: null }
  const isPassword = await deps.directory.isPassword(read, organizationId, found.id, password)
  return { settings, password, known: { id: found.id, settings: found.settings, isPassword } }
}

async function lookAtPolicy({ deps, organizationId }: Asking, name: string): Promise<KnownPolicy | null> {
  const { policies, database } = deps
  if (organizationId === null) return null
  const policy = await policies.findByName(database.read, organizationId, name)
  if (!policy) return null
  const newest = await policies.revision(database.read, organizationId, policy.id, policy.revision)
  return {
    policy,
    newest,
    assignments: await policies.assignmentsOf(database.read, organizationId, policy.id),
  }
}

async function lookAtGroups(asking: Asking, { policies }: Declaration): Promise<Map<string, string | null>> {
  const { deps, organizationId, faults } = asking
  const found = new Map<string, string | null>()
  for (const [place, policy] of policies.entries()) {
    for (const [at, { group }] of policy.assignments.entries()) {
      if (group === undefined) continue
      const ids =
        organizationId === null ? [] : await deps.groupIdsOf(deps.database.read, organizationId, group)
      if (ids.length > 1)
        faults.push({
          field: `policies[${place}].assignments[${at}].group`,
          reason: say('command.severalGroups', { name: group }),
        })
      found.set(group, ids[0] ?? null)
    }
  }
  return found
}

function refuseFirstRunWithoutOwner(
  { faults }: Asking,
  declared: Declaration,
  hasOrganization: boolean,
): void {
  if (!declared.organization && !hasOrganization)
    faults.push({ field: 'organization', reason: say('apply.organization') })
  if (!declared.administrators.some(({ role }) => role === 'owner'))
    faults.push({ field: 'administrators', reason: say('apply.owner') })
}

/** Looks at the store and at the files that the document names. Throws `AppError` `invalid` with all that is wrong. */
export async function gatherFacts(deps: ApplyDeps, declared: Declaration): Promise<Facts> {
  const isSetUp = await deps.administrators.firstRun.isSetUp()
  const organization = await findOrganization(deps, declared.organization?.name)
  const organizationId = organization?.id ?? null
  const asking: Asking = { deps, organizationId, words: [declared.organization?.name ?? ''], faults: [] }
  if (!isSetUp) refuseFirstRunWithoutOwner(asking, declared, organization !== null)
  const facts = {
    isSetUp,
    organization,
    administrators: await each(asking, 'administrators', declared.administrators, (one) =>
      lookAtAdministrator(asking, one),
    ),
    administratorGroups: await each(asking, 'administratorGroups', declared.administratorGroups, (one) =>
      lookAtAdministratorGroup(asking, one),
    ),
    directories: await each(asking, 'directories', declared.directories, (one) =>
      lookAtDirectory(asking, one),
    ),
    policies: await each(asking, 'policies', declared.policies, ({ name }) => lookAtPolicy(asking, name)),
    groups: await lookAtGroups(asking, declared),
    rules: await lookAtRules(deps, organizationId, declared.placementRules),
    hasCode: await each(asking, 'enrolmentCodes', declared.enrolmentCodes, async ({ label, file }) => {
      if (organizationId && (await deps.hubs.isLabelUsed(deps.database.read, organizationId, label)))
        return true
      await checkNew('file', file)
      return false
    }),
  }
  if (asking.faults.length > 0) throw invalidFields(asking.faults)
  return facts
}
