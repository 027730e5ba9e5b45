import { CAPABILITIES, ROLES, type Capability, type Role } from '../../platform/http/capabilities.ts'
import type { Look } from '../../platform/views/looks.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { ROLE_WORDS } from './role-words.ts'

/** Every capability as a sentence. */
export const CAPABILITY_WORDS: Readonly<Record<Capability, string>> = {
  'overview.view': 'may.overview.view',
  'devices.view': 'may.devices.view',
  'devices.why': 'may.devices.why',
  'hubs.view': 'may.hubs.view',
  'hubs.manage': 'may.hubs.manage',
  'enrolment.view': 'may.enrolment.view',
  'enrolment.manage': 'may.enrolment.manage',
  'people.view': 'may.people.view',
  'policies.view': 'may.policies.view',
  'policies.edit': 'may.policies.edit',
  'policies.publish': 'may.policies.publish',
  'reports.view': 'may.reports.view',
  'reports.make': 'may.reports.make',
  'reports.schedule': 'may.reports.schedule',
  'jobs.manage': 'may.jobs.manage',
  'directory.view': 'may.directory.view',
  'directory.manage': 'may.directory.manage',
  'audit.view': 'may.audit.view',
  'audit.export': 'may.audit.export',
  'system.view': 'may.system.view',
  'administrators.manage': 'may.administrators.manage',
  'organization.manage': 'may.organization.manage',
  'keys.manage': 'may.keys.manage',
}

const YES: Look = { icon: 'circle-check', tone: 'good', word: 'roles.yes' }
const roles = Object.keys(ROLES) as Role[]

const has = (role: Role, capability: Capability): boolean =>
  (ROLES[role] as readonly Capability[]).includes(capability)

/** Every capability in words, and the roles that have it: the table that every address is checked against. */
export const presentRoles = (own: Role) => ({
  title: say('roles.title'),
  own: say('roles.own', { role: say(ROLE_WORDS[own].word) }),
  roles: roles.map((role) => ({
    word: say(ROLE_WORDS[role].word),
    may: say(ROLE_WORDS[role].may),
    own: role === own,
  })),
  rows: CAPABILITIES.map((capability) => ({
    capability,
    may: say(CAPABILITY_WORDS[capability]),
    cells: roles.map((role) => ({
      role: say(ROLE_WORDS[role].word),
      look: has(role, capability) ? YES : null,
    })),
  })),
})
