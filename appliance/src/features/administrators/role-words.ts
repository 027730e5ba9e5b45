import { ROLES, type Role } from '../../platform/http/capabilities.ts'
import { say, type Phrase } from '../../platform/views/messages/phrase.ts'

/** What each role is called, and what it may do in short. */
export const ROLE_WORDS: Readonly<Record<Role, { word: string; may: string }>> = {
  owner: { word: 'role.owner', may: 'role.owner.may' },
  policy: { word: 'role.policy', may: 'role.policy.may' },
  firmware: { word: 'role.firmware', may: 'role.firmware.may' },
  operator: { word: 'role.operator', may: 'role.operator.may' },
  auditor: { word: 'role.auditor', may: 'role.auditor.may' },
  system: { word: 'role.system', may: 'role.system.may' },
  msp: { word: 'role.msp', may: 'role.msp.may' },
}

const roles = Object.keys(ROLES) as Role[]

/** A role in words. */
export const roleText = (role: Role): Phrase => say(ROLE_WORDS[role].word)

/** Every role to choose from. */
export const roleOptions = roles.map((role) => ({ value: role, text: roleText(role) }))

/** Every role with what it may do. */
export const roleRows = roles.map((role) => ({ word: roleText(role), may: say(ROLE_WORDS[role].may) }))
