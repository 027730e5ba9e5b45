/** Everything that somebody may be allowed to do. */
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
  'reports.view',
  'reports.make',
  'reports.schedule',
  'jobs.manage',
  'directory.view',
  'directory.manage',
  'audit.view',
  'audit.export',
  'system.view',
  'administrators.manage',
  'organization.manage',
  'keys.manage',
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
  'reports.view',
  'reports.make',
]

/** Roles of system.md: what each may do. */
export const ROLES = {
  owner: CAPABILITIES,
  policy: [...view, 'policies.edit', 'policies.publish', 'reports.schedule', 'jobs.manage', 'directory.view'],
  firmware: ['overview.view', 'devices.view', 'devices.why', 'hubs.view'],
  operator: [
    ...view,
    'hubs.manage',
    'reports.schedule',
    'jobs.manage',
    'enrolment.view',
    'enrolment.manage',
    'directory.view',
    'system.view',
  ],
  auditor: [...view, 'enrolment.view', 'directory.view', 'system.view', 'audit.view', 'audit.export'],
  system: [
    'overview.view',
    'hubs.view',
    'directory.view',
    'directory.manage',
    'enrolment.view',
    'system.view',
  ],
  msp: [...view],
} as const satisfies Record<string, readonly Capability[]>

/** Role of an administrator. */
export type Role = keyof typeof ROLES

/** Who may use something: anybody, anybody who is signed in, or those whose role has a capability. */
export type Access = 'public' | 'signedIn' | Capability

/** Whether an administrator, or nobody, may do something: the one place that looks at capabilities. */
export const may = (admin: { capabilities: ReadonlySet<Capability> } | null, access: Access): boolean =>
  access === 'public' || (admin !== null && (access === 'signedIn' || admin.capabilities.has(access)))
