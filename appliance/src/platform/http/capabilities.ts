/** Everything that somebody may be allowed to do. Checked in one place, by the router. */
export const CAPABILITIES = [
  'overview.view',
  'devices.view',
  'devices.why',
  'hubs.view',
  'hubs.manage',
  'enrolment.view',
  'enrolment.manage',
  'people.view',
  'policies.view',
  'policies.edit',
  'policies.publish',
  'directory.view',
  'directory.manage',
  'audit.view',
  'audit.export',
  'administrators.manage',
  'organization.manage',
  'keys.manage',
  'system.view',
] as const

/** One thing that somebody may be allowed to do. */
export type Capability = (typeof CAPABILITIES)[number]

const view: readonly Capability[] = [
  'overview.view',
  'devices.view',
  'devices.why',
  'hubs.view',
  'people.view',
  'policies.view',
]

/** Roles of system.md: what each may do. */
export const ROLES = {
  owner: CAPABILITIES,
  policy: [...view, 'policies.edit', 'policies.publish', 'directory.view'],
  firmware: ['overview.view', 'devices.view', 'devices.why', 'hubs.view'],
  operator: [...view, 'hubs.manage', 'enrolment.view', 'enrolment.manage', 'directory.view'],
  auditor: [...view, 'enrolment.view', 'directory.view', 'audit.view', 'audit.export', 'system.view'],
  system: [
    'overview.view',
    'hubs.view',
    'directory.view',
    'directory.manage',
    'system.view',
    'enrolment.view',
  ],
  msp: [...view, 'system.view'],
} as const satisfies Record<string, readonly Capability[]>

/** Role of an administrator. */
export type Role = keyof typeof ROLES
