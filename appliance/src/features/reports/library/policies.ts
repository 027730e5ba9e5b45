import { pagesOf } from '../../../platform/db/index.ts'
import { moment, say } from '../../../platform/views/messages/phrase.ts'
import { labelOf, lookOfMode, modelName, valueText } from '../../../platform/views/settings.ts'
import type { Policies } from '../../policies/index.ts'
import type { Cell, Report, ReportSource, Row } from '../report.ts'
import { column } from './fields.ts'

type Assigned = Awaited<ReturnType<Policies['assignmentsOf']>>[number]
type Policy = Awaited<ReturnType<Policies['get']>>
type NameOf = (kind: string, id: string) => string

/** What is in force for whom, in words: one row for each setting of each assignment of each published policy. */
export const policyDocumentation: Report = {
  name: 'policies',
  title: say('report.policies.title'),
  definition: say('report.policies.definition'),
  access: 'policies.view',
  fields: [],
  columns: [
    column('report.col.policy', 4),
    column('report.col.revision', 2),
    column('report.col.published', 3),
    column('report.col.givenTo', 4),
    column('report.col.rank', 1),
    column('report.col.from', 3),
    column('report.col.until', 3),
    column('report.col.except', 4),
    column('report.col.setting', 4),
    column('report.col.value', 3),
    column('report.col.mode', 3),
  ],
  count: () => Promise.resolve(null),
  async *rows(source) {
    const { policies, reader, organizationId, batch } = source
    for await (const page of pagesOf((request) => policies.list(reader, organizationId, request), batch))
      for (const policy of page) if (policy.publishedRevision !== null) yield await rowsOf(source, policy)
  },
}

async function rowsOf(source: ReportSource, policy: Policy): Promise<Row[]> {
  const { policies, reader, organizationId } = source
  const revision = policy.publishedRevision ?? policy.revision
  const { entries } = await policies.revision(reader, organizationId, policy.id, revision)
  const assignments = await policies.assignmentsOf(reader, organizationId, policy.id)
  const nameOf = await namesOf(source, assignments)
  return (assignments.length > 0 ? assignments : [null]).flatMap((given) => {
    const frame = [
      policy.name,
      revision,
      policy.publishedAt === null ? null : moment(policy.publishedAt),
      ...givenCells(given, nameOf),
    ]
    return entries.map(({ setting, value, mode }) => [
      ...frame,
      labelOf(setting),
      valueText(setting, value),
      say(lookOfMode(mode).word),
    ])
  })
}

function givenCells(given: Assigned | null, nameOf: NameOf): readonly Cell[] {
  if (given === null) return [say('report.policies.nobody'), null, null, null, null]
  const { scope, rank, startsAt, endsAt, exclusions } = given
  const kind = say(`scope.${scope.kind}`)
  return [
    scope.id === null ? kind : say('scope.named', { kind, name: nameOf(scope.kind, scope.id) }),
    rank,
    startsAt === null ? null : moment(startsAt),
    endsAt === null ? null : moment(endsAt),
    exclusions.map((except) => nameOf(except.kind, except.id)),
  ]
}

/** Names of what assignments and exclusions speak of; people only where the reader may see them. */
async function namesOf(source: ReportSource, assignments: readonly Assigned[]): Promise<NameOf> {
  const named = assignments.flatMap(({ scope, exclusions }) => [
    ...(scope.id === null ? [] : [{ kind: scope.kind as string, id: scope.id }]),
    ...exclusions,
  ])
  const idsOf = (kind: string): string[] => named.flatMap((one) => (one.kind === kind ? [one.id] : []))
  const people = await source.names(idsOf('person'))
  const groups = await source.people.describeGroups(source.reader, source.organizationId, idsOf('group'))
  return (kind, id) => {
    if (kind === 'person') return people.get(id) ?? id
    if (kind === 'group') return groups.get(id)?.name ?? id
    if (kind === 'model') return modelName(id)
    return kind === 'device' ? id.slice(id.indexOf('/') + 1) : id
  }
}
