import { canonicalJson, plainText, sha256 } from '@earshot/protocol'
import { z } from 'zod'
import { because } from '../../platform/faults.ts'
import { parse } from '../../platform/http/validate.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { DIRECTORY_KIND_NAMES } from './kinds.ts'

const MAX_FILTER = 2000
const text = (max: number) => plainText(max, because(say('fault.plainText'))).trim()
const name = text(1000).min(1)
const attribute = z
  .string()
  .trim()
  .regex(/^[a-zA-Z][a-zA-Z0-9-]{0,63}$/, because(say('directory.attribute')))
  .toLowerCase()
const filter = z
  .string()
  .trim()
  .max(MAX_FILTER)
  .transform((value) => (value === '' ? null : value))
  .nullable()

/** What a person enters about a directory; only the password is apart from it. */
export const settingsSchema = z.object({
  name: text(200).min(1),
  kind: z.enum(DIRECTORY_KIND_NAMES),
  host: z
    .string()
    .trim()
    .regex(/^[a-zA-Z0-9.:_-]{1,255}$/, because(say('directory.host'))),
  port: z.coerce.number().int().min(1).max(65_535),
  /** plain: neither password nor people are protected on the way. */
  security: z.enum(['ldaps', 'starttls', 'plain']),
  /** Authorities to trust instead of the public ones, as PEM. */
  ca: z
    .string()
    .trim()
    .max(100_000)
    .transform((value) => (value === '' ? null : value))
    .nullable()
    .refine(
      (value) => value === null || value.includes('-----BEGIN CERTIFICATE-----'),
      because(say('directory.ca')),
    ),
  bindDn: name,
  people: z.object({ base: name, filter, loginAttribute: attribute }),
  groups: z.object({ base: name, filter }),
  /** Whether e-mail addresses are taken over at all. */
  email: z.boolean(),
  /** Five fields of cron in the organization's time zone; null: only by hand. */
  schedule: z
    .string()
    .trim()
    .max(100)
    .transform((value) => (value === '' ? null : value))
    .nullable(),
})

/** What a person enters about a directory; only the password is apart from it. */
export type ConnectionSettings = z.output<typeof settingsSchema>

const passwordSchema = z
  .string()
  .min(1, because(say('directory.password.empty')))
  .max(512)
  .refine((value) => !value.includes('\0'), because(say('directory.password.nul')))

/** Checks what was entered. Throws `AppError` `invalid` with every field and reason. */
export const checkSettings = (input: unknown): ConnectionSettings => parse(settingsSchema, input)

/** Checks the bind account's password. Throws `AppError` `invalid`. */
export const checkPassword = (input: unknown): string =>
  parse(z.object({ bindPassword: passwordSchema }), { bindPassword: input }).bindPassword

/** Hash of everything that decides what is read: a change of it is rehearsed first. */
export function configurationOf(settings: ConnectionSettings): string {
  const { name: _name, schedule: _schedule, ca: _ca, ...read } = settings
  return sha256(canonicalJson(read))
}

/** Whether the stored password may go where `next` points to: only to the same server and account as before. */
export const mayKeepPassword = (before: ConnectionSettings, next: ConnectionSettings): boolean =>
  (['host', 'port', 'security', 'ca', 'bindDn'] as const).every((field) => before[field] === next[field])
