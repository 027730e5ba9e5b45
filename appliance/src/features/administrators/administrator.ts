import { plainText } from '@earshot/protocol'
import { z } from 'zod'
import type { Actor } from '../../platform/actor.ts'
import { because } from '../../platform/faults.ts'
import { ROLES, type Role } from '../../platform/http/capabilities.ts'
import { say } from '../../platform/views/messages/phrase.ts'

/** Somebody who administers an organization. */
export type Administrator = {
  id: string
  organizationId: string
  /** What they type to sign in; of local accounts unique on the appliance, case folded. */
  userName: string
  name: string
  role: Role
  /** Somebody else has set the password: it works for changing it only. */
  mustChangePassword: boolean
  createdAt: number
  disabledAt: number | null
  lastSignedInAt: number | null
  /** Since when a code is asked for beside the password; null: it is not. */
  secondFactorAt: number | null
  /** Whose account it is, where a directory proves who they are; null for a local account. */
  personId: string | null
  /** Since when no group of the directory gives them a role, or it has disabled them. */
  suspendedAt: number | null
}

/** Whether a directory proves who somebody is, and gives them their role. */
export const isOfDirectory = ({ personId }: Pick<Administrator, 'personId'>): boolean => personId !== null

/** Whether somebody may sign in, and go on with what they have begun. */
export const isActive = ({
  disabledAt,
  suspendedAt,
}: Pick<Administrator, 'disabledAt' | 'suspendedAt'>): boolean => disabledAt === null && suspendedAt === null

/** An administrator as audit rows name them. */
export const administratorActor = ({ id, name }: Administrator): Actor => ({
  kind: 'administrator',
  id,
  name,
})

/** What people type to sign in. */
export const userNameSchema = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,99}$/u, because(say('administrator.userName')))

/** How people are called. */
export const nameSchema = plainText(200, because(say('fault.plainText')))
  .trim()
  .min(1)

/** A role of system.md. */
export const roleSchema = z.enum(
  Object.keys(ROLES) as [Role, ...Role[]],
  because(say('administrator.noRole')),
)

/** A code as it is typed: of an app, or a recovery code. */
export const codeSchema = z.string().max(100, because(say('secondFactor.code.long')))

/** A password as it is typed: checked by rule where it is set, by its hash where it is used. */
export const passwordSchema = z.string().max(1000, because(say('password.long')))
