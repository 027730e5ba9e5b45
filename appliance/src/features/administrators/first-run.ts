import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Actor } from '../../platform/actor.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Reader, Tx } from '../../platform/db/index.ts'
import { AppError, invalid, invalidFields } from '../../platform/errors.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { newId } from '../../platform/ids.ts'
import type { AccessRules } from '../../platform/http/admin-route.ts'
import { parse } from '../../platform/http/validate.ts'
import type { Audit } from '../audit/index.ts'
import { nameSchema, passwordSchema, userNameSchema, type Administrator } from './administrator.ts'
import { clearCode, findCode, lockCode, markSetUp, saveCode } from './first-run-store.ts'
import { passwordFault } from './password-rules.ts'
import type { Passwords } from './passwords.ts'
import { hasAdministrators, insertAdministrator } from './store.ts'

/** Fields of the first run: the first owner and, unless a recovery kit has brought it, the organization. */
export const firstRunSchema = z.object({
  organizationName: z.string().trim().max(200),
  timeZone: z.string().trim().max(100),
  userName: userNameSchema,
  name: nameSchema,
  password: passwordSchema,
})

/** Fields of the first run. */
export type FirstRunInput = z.output<typeof firstRunSchema>

/** What the first run and the rules of passwords need of organizations. `create` also makes the organization's signing key. */
export type FirstRunOrganizations = {
  create(tx: Tx, input: { name: string; timeZone: string }): Promise<{ id: string; name: string }>
  list(reader: Reader): Promise<{ id: string; name: string }[]>
  get(reader: Reader, id: string): Promise<{ name: string; rules: AccessRules }>
}

/** One-time code of the first run, and when it ends. */
export type SetupCode = { code: string; expiresAt: number }

/** The first run: whoever reads the log or sits at the machine becomes the first owner. */
export type FirstRun = {
  isSetUp(): Promise<boolean>
  /** True when a recovery kit has brought the organization: then only the owner is asked for. */
  isRestored(): Promise<boolean>
  /** The code that is valid now; a fresh one where it has ended or was spent. Null once set up. For the machine's own people only. */
  currentCode(): Promise<SetupCode | null>
  /** From the browser: five tries with a code. Throws `AppError` `invalid` or `already_set_up`. */
  completeWithCode(code: string, input: FirstRunInput): Promise<Administrator>
  /** From the machine itself. Throws the same. */
  complete(input: FirstRunInput, actor: Actor): Promise<Administrator>
}

const VALID_MS = 30 * 60_000
const MAX_TRIES = 5
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

const newCode = (): string =>
  Array.from({ length: 3 }, () =>
    Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  ).join('-')

const hashCode = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
    .digest()

type Deps = {
  database: Database
  clock: Clock
  audit: Audit
  passwords: Passwords
  organizations: FirstRunOrganizations
}

/** Builds the first run. */
export function createFirstRun({ database, clock, audit, passwords, organizations }: Deps): FirstRun {
  let known: SetupCode | undefined
  let setUp = false

  const isSetUp = async (): Promise<boolean> => (setUp ||= await hasAdministrators(database.read))
  const isRestored = async (): Promise<boolean> => (await organizations.list(database.read)).length > 0

  const spendTry = (): Promise<Buffer> =>
    database.write(async (tx) => {
      const stored = await lockCode(tx)
      if (!stored || stored.expiresAt <= clock.now() || stored.tries >= MAX_TRIES)
        throw invalid('code', say('firstRun.code.ended'))
      await saveCode(tx, { ...stored, tries: stored.tries + 1 })
      return Buffer.from(stored.hash, 'base64url')
    })

  const check = async (input: FirstRunInput): Promise<FirstRunInput> => {
    if (await isSetUp()) throw new AppError('already_set_up')
    const fields = parse(firstRunSchema, input)
    if (!(await isRestored()) && fields.organizationName === '')
      throw invalid('organizationName', say('fault.needed'))
    const fault = passwordFault(fields.password, [fields.userName, fields.name, fields.organizationName])
    if (fault) throw invalid('password', fault)
    return fields
  }

  const create = async (
    input: FirstRunInput,
    actorOf: (owner: Administrator) => Actor,
  ): Promise<Administrator> => {
    const passwordHash = await passwords.hash(input.password)
    const owner = await database.write(async (tx) => {
      if (!(await markSetUp(tx, clock.now()))) throw new AppError('already_set_up')
      const [restored] = await organizations.list(tx)
      const organization = restored ?? (await createOrganization(tx, organizations, input))
      const made = newOwner(organization.id, input, clock.now())
      await insertAdministrator(tx, made, passwordHash)
      await clearCode(tx)
      await recordSetUp(tx, audit, { organization, owner: made, actor: actorOf(made), isNew: !restored })
      return made
    })
    setUp = true
    return owner
  }

  return {
    isSetUp,
    isRestored,
    async currentCode() {
      if (await isSetUp()) return null
      const stored = await findCode(database.read)
      const now = clock.now()
      const isOurs = known !== undefined && stored?.hash === hashCode(known.code).toString('base64url')
      if (isOurs && stored && stored.expiresAt > now && stored.tries < MAX_TRIES) return known ?? null
      const made = { code: newCode(), expiresAt: now + VALID_MS }
      const hash = hashCode(made.code).toString('base64url')
      await database.write((tx) => saveCode(tx, { hash, expiresAt: made.expiresAt, tries: 0 }))
      return (known = made)
    },
    async completeWithCode(code, input) {
      const fields = await check(input)
      if (!timingSafeEqual(await spendTry(), hashCode(code))) throw invalid('code', say('fault.notRight'))
      return create(fields, (owner) => ({ kind: 'administrator', id: owner.id, name: owner.name }))
    },
    complete: async (input, actor) => create(await check(input), () => actor),
  }
}

/** The organization's own checks speak of `name`; the form's field is another. */
async function createOrganization(
  tx: Tx,
  organizations: FirstRunOrganizations,
  input: FirstRunInput,
): Promise<{ id: string; name: string }> {
  try {
    return await organizations.create(tx, { name: input.organizationName, timeZone: input.timeZone })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error
    const fields = error.fields.map(({ field, reason }) => ({
      field: field === 'name' ? 'organizationName' : field,
      reason,
    }))
    throw invalidFields(fields, error)
  }
}

const newOwner = (organizationId: string, input: FirstRunInput, now: number): Administrator => ({
  id: newId(),
  organizationId,
  userName: input.userName,
  name: input.name,
  role: 'owner',
  mustChangePassword: false,
  createdAt: now,
  disabledAt: null,
  lastSignedInAt: null,
  secondFactorAt: null,
  personId: null,
  suspendedAt: null,
})

async function recordSetUp(
  tx: Tx,
  audit: Audit,
  made: { organization: { id: string; name: string }; owner: Administrator; actor: Actor; isNew: boolean },
): Promise<void> {
  const { organization, owner, actor, isNew } = made
  await audit.record(tx, {
    organizationId: null,
    actor,
    action: 'appliance.setUp',
    object: { kind: 'organization', id: organization.id },
  })
  const within = { organizationId: organization.id, actor }
  if (isNew)
    await audit.record(tx, {
      ...within,
      action: 'organization.created',
      object: { kind: 'organization', id: organization.id },
      detail: { name: organization.name },
    })
  await audit.record(tx, {
    ...within,
    action: 'administrator.created',
    object: { kind: 'administrator', id: owner.id },
    detail: { role: owner.role },
    personal: { name: owner.name },
  })
}
