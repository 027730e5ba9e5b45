import { z } from 'zod'
import type { Database } from '../../platform/db/index.ts'
import { adminRoute, signedIn, type AdminRoute } from '../../platform/http/admin-route.ts'
import { pageQuery, pageRequest } from '../../platform/http/form-state.ts'
import { AUDIT_ACTIONS, AUDIT_OBJECT_KINDS } from './actions.ts'
import type { Audit } from './audit.ts'
import { presentAudit } from './view-models.ts'

const DAY = 86_400_000
/** A field of the filter that was left empty filters nothing. */
const optional = <S extends z.ZodType>(schema: S) =>
  z.union([z.literal('').transform(() => undefined), schema]).optional()

const query = z.object({
  ...pageQuery,
  action: optional(z.enum(Object.keys(AUDIT_ACTIONS) as [keyof typeof AUDIT_ACTIONS])),
  actorId: optional(z.string().max(200)),
  objectKind: optional(z.enum(AUDIT_OBJECT_KINDS)),
  objectId: optional(z.string().max(200)),
  /** First and last day, UTC. */
  from: optional(z.iso.date()),
  to: optional(z.iso.date()),
})

/** Page and export of an organization's audit log. */
export function auditRoutes({ audit, database }: { audit: Audit; database: Database }): AdminRoute[] {
  return [
    adminRoute({
      method: 'GET',
      path: '/audit',
      access: 'audit.view',
      query,
      async handle(request) {
        const { after, before, from, to, ...equal } = request.query
        const filters = {
          ...equal,
          from: from === undefined ? undefined : Date.parse(from),
          to: to === undefined ? undefined : Date.parse(to) + DAY,
        }
        const admin = signedIn(request)
        const { organizationId } = admin
        await audit.viewed(admin, 'audit.viewed', { kind: 'organization', id: organizationId })
        const page = await audit.list(database.read, organizationId, filters, pageRequest({ after, before }))
        return { view: 'audit/list', model: presentAudit(page, request.query) }
      },
    }),
    adminRoute({
      method: 'POST',
      path: '/audit/export',
      access: 'audit.export',
      async handle(request) {
        const { organizationId, actor } = signedIn(request)
        const body = await audit.export(organizationId, actor)
        return { download: { name: 'earshot-audit.jsonl', type: 'application/jsonl', body } }
      },
    }),
  ]
}
