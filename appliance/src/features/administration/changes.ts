import type { Tx } from '../../platform/db/index.ts'
import type { AccessRules, SignedIn } from '../../platform/http/admin-route.ts'
import type { Audit } from '../audit/index.ts'
import type { Organizations } from '../organizations/index.ts'

type Deps = {
  organizations: Pick<Organizations, 'change' | 'changeRules'>
  audit: Pick<Audit, 'record'>
}
type By = Pick<SignedIn, 'organizationId' | 'actor'>

const record = (
  { audit }: Deps,
  tx: Tx,
  { organizationId, actor }: By,
  detail: { name: string; timeZone: string } | AccessRules,
): Promise<void> =>
  audit.record(tx, {
    organizationId,
    actor,
    action: 'organization.changed',
    object: { kind: 'organization', id: organizationId },
    detail,
  })

/** Changes what the organization is called and where its days begin. Throws `AppError` `invalid`. */
export async function changeOrganization(
  deps: Deps,
  tx: Tx,
  by: By,
  { name, timeZone }: { name: string; timeZone: string },
): Promise<void> {
  await deps.organizations.change(tx, by.organizationId, { name, timeZone })
  await record(deps, tx, by, { name: name.trim(), timeZone })
}

/** Changes what the organization asks of those who administer it. */
export async function changeAccessRules(deps: Deps, tx: Tx, by: By, rules: AccessRules): Promise<void> {
  await deps.organizations.changeRules(tx, by.organizationId, rules)
  await record(deps, tx, by, rules)
}
