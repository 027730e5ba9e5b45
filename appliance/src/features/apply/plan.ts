import { canonicalJson } from '@earshot/protocol'
import type { ConnectionSettings } from '../directory/index.ts'
import type {
  Declaration,
  DeclaredAdministrator,
  DeclaredAdministratorGroup,
  DeclaredAssignment,
  DeclaredCode,
  DeclaredPolicy,
} from './document.ts'
import type {
  AdministratorFacts,
  AdministratorGroupFacts,
  DirectoryFacts,
  Facts,
  KnownPolicy,
} from './facts.ts'
import { planRule, type RuleChange } from './rules.ts'

/** An assignment that is missing, or has another rank. */
export type AssignmentChange = {
  scope: { kind: string; id: string | null }
  rank: number
  known: { id: string; startsAt: number | null; endsAt: number | null } | null
}

/** One object that is not as it is declared. `what` says in which parts, or what is new about it: never a secret. */
export type Change = { name: string; what: string[] } & (
  | {
      kind: 'setUp'
      input: { organizationName: string; timeZone: string; userName: string; name: string; password: string }
    }
  | { kind: 'organization'; input: { name: string; timeZone: string } }
  | { kind: 'administrator'; declared: DeclaredAdministrator; facts: AdministratorFacts }
  | { kind: 'directory'; facts: DirectoryFacts }
  | { kind: 'administratorGroup'; declared: DeclaredAdministratorGroup; facts: AdministratorGroupFacts }
  | {
      kind: 'policy'
      declared: DeclaredPolicy
      known: KnownPolicy['policy'] | null
      saves: boolean
      publishes: boolean
      assignments: AssignmentChange[]
    }
  | Pick<RuleChange, 'kind' | 'declared' | 'known'>
  | { kind: 'enrolmentCode'; declared: DeclaredCode }
)

/** Changes in the order in which they are made, and what has to wait for the directory. */
export type Plan = {
  organizationId: string | null
  changes: Change[]
  waiting: Waiting[]
}

/** An assignment or a role that waits for its group. */
export type Waiting = { policy: string; group: string } | { role: string; group: string }

/** Compares what is declared with what there is. Nothing that is not declared is in it. */
export function planChanges(declared: Declaration, facts: Facts): Plan {
  const owner = facts.isSetUp ? -1 : declared.administrators.findIndex(({ role }) => role === 'owner')
  const changes = [
    ...planSetUp(declared, facts, owner),
    ...planOrganization(declared, facts),
    ...declared.administrators.flatMap((one, place) =>
      place === owner ? [] : planAdministrator(one, facts.administrators[place]),
    ),
    ...facts.directories.flatMap(planDirectory),
    ...declared.administratorGroups.flatMap((one, place) =>
      planAdministratorGroup(one, facts.administratorGroups[place] ?? null),
    ),
    ...declared.policies.flatMap((one, place) =>
      planPolicy(one, facts.policies[place] ?? null, facts.groups),
    ),
    ...declared.placementRules.flatMap((one, place) => planRule(one, facts.rules[place] ?? null)),
    ...declared.enrolmentCodes.flatMap((one, place): Change[] =>
      facts.hasCode[place]
        ? []
        : [{ kind: 'enrolmentCode', name: one.label, what: [one.kind, one.file], declared: one }],
    ),
  ]
  const roles = declared.administratorGroups.filter((_, place) => !facts.administratorGroups[place])
  const assignments = declared.policies.flatMap(({ name, assignments }) =>
    assignments.flatMap(({ group }) =>
      group !== undefined && !facts.groups.get(group) ? [{ policy: name, group }] : [],
    ),
  )
  const waiting = [...roles.map(({ role, group }) => ({ role, group })), ...assignments]
  return { organizationId: facts.organization?.id ?? null, changes, waiting }
}

function planSetUp({ organization, administrators }: Declaration, facts: Facts, owner: number): Change[] {
  const [who, found] = [administrators[owner], facts.administrators[owner]]
  if (!who || !found || found.known) return []
  const { name: organizationName, timeZone } = facts.organization ??
    organization ?? { name: '', timeZone: '' }
  const { userName, name } = who
  const input = { organizationName, timeZone, userName, name, password: found.password }
  return [{ kind: 'setUp', name: organizationName, what: [`owner ${userName}`], input }]
}

function planOrganization({ organization: wanted }: Declaration, { organization: known }: Facts): Change[] {
  if (!wanted || !known) return []
  const input = { name: wanted.name.trim(), timeZone: wanted.timeZone }
  const what = changedValues(known, input)
  return what.length === 0 ? [] : [{ kind: 'organization', name: known.name, what, input }]
}

function planAdministrator(declared: DeclaredAdministrator, facts: AdministratorFacts | undefined): Change[] {
  if (!facts) return []
  const { role } = declared
  const what = facts.known ? changedValues({ role: facts.known.role }, { role }) : [role]
  return what.length === 0 ? [] : [{ kind: 'administrator', name: declared.userName, what, declared, facts }]
}

function planAdministratorGroup(
  declared: DeclaredAdministratorGroup,
  facts: AdministratorGroupFacts | null,
): Change[] {
  if (!facts) return []
  const { group: name, role } = declared
  const what = facts.role === null ? [role] : changedValues({ role: facts.role }, { role })
  return what.length === 0 ? [] : [{ kind: 'administratorGroup', name, what, declared, facts }]
}

function planDirectory(facts: DirectoryFacts): Change[] {
  const { settings, known } = facts
  if (!known) return [{ kind: 'directory', name: settings.name, what: [settings.host], facts }]
  const keys = Object.keys(settings) as (keyof ConnectionSettings)[]
  const other = keys.filter((key) => canonicalJson(settings[key]) !== canonicalJson(known.settings[key]))
  const what = [...other, ...(known.isPassword ? [] : ['bindPassword'])]
  return what.length === 0 ? [] : [{ kind: 'directory', name: settings.name, what, facts }]
}

function planPolicy(declared: DeclaredPolicy, known: KnownPolicy | null, groups: Facts['groups']): Change[] {
  const assignments = declared.assignments.flatMap((one) => planAssignment(one, known, groups))
  const given = assignments.map(({ scope, rank }) => `${scope.kind}: rank ${rank}`)
  const common = { kind: 'policy' as const, name: declared.name, declared, assignments }
  if (!known) {
    const entries = declared.entries.map((entry) => `${entry.setting}: ${valueOf(entry)}`)
    const what = [...entries, ...(declared.publish ? ['published'] : []), ...given]
    return [{ ...common, what, known, saves: true, publishes: declared.publish }]
  }
  const edited = [
    ...changedValues(known.policy, { name: declared.name, description: declared.description }),
    ...changedEntries(known, declared),
  ]
  const saves = edited.length > 0
  const publishes = declared.publish && (saves || known.policy.publishedRevision !== known.policy.revision)
  const what = [...edited, ...(publishes && !saves ? ['published'] : []), ...given]
  return what.length === 0 ? [] : [{ ...common, what, known: known.policy, saves, publishes }]
}

/** A value in words that are equal only where value and mode are. */
const valueOf = (entry: { value: unknown; mode: string } | undefined): string =>
  entry === undefined ? '–' : `${canonicalJson(entry.value)} ${entry.mode}`

function changedEntries({ newest }: KnownPolicy, { entries }: DeclaredPolicy): string[] {
  const before = new Map(newest.entries.map((entry) => [entry.setting, entry]))
  const after = new Map(entries.map((entry) => [entry.setting, entry]))
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((setting) => {
    const [was, is] = [valueOf(before.get(setting)), valueOf(after.get(setting))]
    return was === is ? [] : [`${setting}: ${was} → ${is}`]
  })
}

function planAssignment(
  { rank, everyone, group, model, tag, device }: DeclaredAssignment,
  known: KnownPolicy | null,
  groups: Facts['groups'],
): AssignmentChange[] {
  const groupId = group === undefined ? undefined : groups.get(group)
  if (groupId === null) return []
  const scope =
    everyone === true
      ? { kind: 'everyone', id: null }
      : ([
          { kind: 'group', id: groupId },
          { kind: 'model', id: model },
          { kind: 'computerTag', id: tag },
          { kind: 'device', id: device },
        ].find(({ id }) => id !== undefined) as { kind: string; id: string })
  const found = known?.assignments.find(
    (one) => one.scope.kind === scope.kind && one.scope.id === scope.id && one.startsAt === null,
  )
  if (found?.rank === rank) return []
  return [{ scope, rank, known: found ? { id: found.id, startsAt: null, endsAt: found.endsAt } : null }]
}

/** Parts of `known` that are not as they are in `wanted`. */
function changedValues<K extends string>(
  known: Readonly<Record<NoInfer<K>, string>>,
  wanted: Readonly<Record<K, string>>,
): string[] {
  return (Object.keys(wanted) as K[]).flatMap((key) =>
    known[key] === wanted[key] ? [] : [`${key}: ${known[key]} → ${wanted[key]}`],
  )
}
