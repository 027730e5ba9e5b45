import { z } from 'zod'
import type { Database, Page, Reader } from '../../platform/db/index.ts'
import { adminRoute, signedIn, type AdminRoute, type SignedIn } from '../../platform/http/admin-route.ts'
import { may } from '../../platform/http/capabilities.ts'
import { pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { spanOfDays } from '../../platform/zone-time/index.ts'
import { AUDIT_ACTIONS, AUDIT_OBJECT_KINDS } from './actions.ts'
import type { Audit, AuditEvent } from './audit.ts'
import { presentAudit, type Names } from './view-models.ts'

/** A field of the filter that was left empty filters nothing. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional()

const query = z.object({
  ...pageQuery,
  action: optional(z.enum(Object.keys(AUDIT_ACTIONS) as [keyof typeof AUDIT_ACTIONS])),
  actorId: optional(z.string().max(200)),
  objectKind: optional(z.enum(AUDIT_OBJECT_KINDS)),
  objectId: optional(z.string().max(200)),
  /** First and last day, in the organization's time zone. */
  from: optional(z.iso.date()),
  to: optional(z.iso.date()),
})

type Deps = {
  audit: Audit
  database: Database
  people: { describe(reader: Reader, organizationId: string, ids: string[]): Promise<Names> }
}

/** Names of the people that rows are about, as the directory has them now, for those who may see people. */
async function namesIn(
  { database, people }: Deps,
  admin: SignedIn,
  { rows }: Page<AuditEvent>,
  filter: { objectKind?: string | undefined; objectId?: string | undefined },
): Promise<Names> {
  const objects = [...rows.map(({ object }) => object), { kind: filter.objectKind, id: filter.objectId }]
  const ids = objects.flatMap(({ kind, id }) => (kind === 'person' && id !== undefined ? [id] : []))
  if (ids.length === 0 || !may(admin, 'people.view')) return new Map()
  return people.describe(database.read, admin.organizationId, [...new Set(ids)])
}

/** Page and export of an organization's audit log. */
export function auditRoutes(deps: Deps): AdminRoute[] {
  const { audit, database } = deps
  return [
    adminRoute({
      method: 'GET',
      path: '/audit',
      access: 'audit.view',
      query,
      async handle(request) {
        const { after, before, from, to, ...equal } = request.query
        const filters = { ...equal, ...spanOfDays({ from, to }, request.timeZone) }
        const admin = signedIn(request)
        const { organizationId } = admin
        await audit.viewed(admin, 'audit.viewed', { kind: 'organization', id: organizationId })
        const page = await audit.list(database.read, organizationId, filters, pageRequest({ after, before }))
        const names = await namesIn(deps, admin, page, filters)
        return { view: 'audit/list', model: presentAudit(page, request.query, names) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: '/audit/export',
      access: 'audit.export',
      async handle(request) {
        const { organizationId, actor, purpose } = signedIn(request)
        const body = await audit.export(organizationId, actor, purpose)
        return { download: { name: 'earshot-audit.jsonl', type: 'application/jsonl', body } }
      },
    }),
  ]
}
