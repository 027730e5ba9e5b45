import { inEnglish } from '../../../appliance/src/messages.ts'
import { AUDIT_ACTIONS, type AuditAction } from '../../../appliance/src/features/audit/actions.ts'
import { FINDINGS } from '../../../appliance/src/features/audit/scan.ts'
import { CAPABILITIES, ROLES, type Role } from '../../../appliance/src/platform/http/capabilities.ts'
import { code, sentence, type Table } from './table.ts'

const roles = Object.keys(ROLES) as Role[]

/** Which role may do what. */
export const roleTable = (): Table => ({
  head: ['Capability', ...roles],
  rows: CAPABILITIES.map((capability) => [
    code(capability),
    ...roles.map((role) => ((ROLES[role] as readonly string[]).includes(capability) ? 'yes' : '')),
  ]),
})

type Action = (typeof AUDIT_ACTIONS)[AuditAction] & { personal?: true }

/** What leaves a row in the audit log. */
export const auditTable = (): Table => ({
  head: ['Action', 'In words', 'Views personal data'],
  rows: Object.entries<Action>(AUDIT_ACTIONS).map(([name, { words, personal }]) => [
    code(name),
    inEnglish(words),
    personal ? 'yes' : '',
  ]),
})

/** What a verification of the audit log can find. */
export const findingTable = (): Table => ({
  head: ['Finding', 'Meaning'],
  rows: Object.entries(FINDINGS).map(([name, meaning]) => [code(name), sentence(meaning)]),
})
