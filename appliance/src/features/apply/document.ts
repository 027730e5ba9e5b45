import { isAbsolute } from 'node:path'
import { MODELS, plainText } from '@earshot/protocol'
import { z } from 'zod'
import { AppError, invalidFields } from '../../platform/errors.ts'
import { because, fault, issuesOf } from '../../platform/faults.ts'
import { fold } from '../../platform/fold.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { nameSchema, roleSchema, userNameSchema } from '../administrators/index.ts'
import { settingsSchema } from '../directory/index.ts'
import { checkOrganization } from '../organizations/index.ts'
import { checkRule, MAX_RULES } from '../placement/index.ts'
import { checkEntries } from '../policies/index.ts'
import { readYaml } from './yaml.ts'

const text = (max: number) => plainText(max, because(say('fault.plainText'))).trim()
const file = z
  .string()
  .max(4_000)
  .refine((path) => isAbsolute(path) && !path.includes('\0'), because(say('apply.file.absolute')))

/** Adds what a check of a feature finds wrong. It may name the value itself, `own`, before what is in it. */
const checkedBy =
  <T>(check: (value: T) => unknown, own = '') =>
  (value: T, context: z.RefinementCtx): void => {
    try {
      check(value)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      for (const { field, reason } of error.fields)
        context.addIssue(
          fault(
            reason,
            field.split('.').filter((part) => part !== own),
          ),
        )
    }
  }

const unique =
  <T>(key: string, nameOf: (item: T) => string) =>
  (items: readonly T[], context: z.RefinementCtx): void => {
    const seen = new Set<string>()
    for (const [place, item] of items.entries()) {
      const name = nameOf(item)
      if (seen.has(fold(name))) context.addIssue(fault(say('apply.twice', { name }), [place, key]))
      seen.add(fold(name))
    }
  }

const organization = z
  .strictObject({ name: z.string(), timeZone: z.string().default('UTC') })
  .superRefine(checkedBy(checkOrganization))

const administrator = z.strictObject({
  userName: userNameSchema,
  name: nameSchema,
  role: roleSchema,
  /** Needed where there is no such administrator yet. */
  passwordFile: file.optional(),
})

/** A group of a directory: whoever is in it may sign in with the role. */
const administratorGroup = z.strictObject({ group: text(200).min(1), role: roleSchema })

const { people, groups, ...connection } = settingsSchema.omit({ ca: true }).shape
const filter = groups.shape.filter.default(null)

const directory = z.strictObject({
  ...connection,
  kind: connection.kind.default('openldap'),
  port: connection.port.default(636),
  security: connection.security.default('ldaps'),
  caFile: file.optional(),
  bindPasswordFile: file,
  people: z.strictObject({
    ...people.shape,
    filter,
    loginAttribute: people.shape.loginAttribute.default('uid'),
  }),
  groups: z.strictObject({ ...groups.shape, filter }),
  email: z.boolean().default(false),
  schedule: connection.schedule.default(null),
})

const scope = text(200).min(1).optional()
const assignment = z
  .strictObject({
    everyone: z.literal(true).optional(),
    group: scope,
    model: z
      .string()
      .refine((id) => MODELS.some((model) => model.id === id), {
        error: ({ input }) => because(say('scope.noModel', { given: String(input) })),
      })
      .optional(),
    tag: scope,
    device: scope,
    rank: z.int().min(0).max(1_000_000).default(100),
  })
  .superRefine(({ rank: _, ...scopes }, context) => {
    if (Object.values(scopes).filter((value) => value !== undefined).length !== 1)
      context.addIssue(fault(say('apply.scope')))
  })

const policy = z.strictObject({
  name: text(200).min(1),
  description: z.string().trim().max(1_000).default(''),
  entries: z
    .array(z.strictObject({ setting: z.string(), value: z.unknown(), mode: z.string() }))
    .superRefine(checkedBy(checkEntries, 'entries')),
  /** Whether the entries are put into force, or only saved as a draft. */
  publish: z.boolean().default(true),
  assignments: z.array(assignment).max(200).default([]),
})

const enrolmentCode = z
  .strictObject({
    label: text(100).min(1),
    kind: z.enum(['once', 'counted', 'ephemeral']).default('once'),
    uses: z.int().min(1).max(1_000_000).optional(),
    days: z.int().min(1).max(3_650).optional(),
    approval: z.boolean().default(false),
    reimaged: z.boolean().default(false),
    tags: z.array(text(100).min(1)).max(50).default([]),
    /** Where the code is written, once. */
    file,
  })
  .superRefine(({ kind, uses }, context) => {
    if ((kind === 'counted') === (uses !== undefined)) return
    context.addIssue(fault(kind === 'counted' ? say('fault.needed') : say('apply.uses'), ['uses']))
  })

const words = z.string().trim().nullable().default(null)
const placementRule = z
  .strictObject({
    name: text(200).min(1),
    pattern: words,
    unit: words,
    /** By its name; one that does not exist is added. */
    site: text(200).min(1).nullable().default(null),
    tags: z.array(z.string().trim()).default([]),
  })
  .superRefine(checkedBy((rule) => checkRule({ ...rule, siteId: rule.site })))

/** What there must be. What is not named is left alone. */
const declarationSchema = z.strictObject({
  organization: organization.optional(),
  administrators: z
    .array(administrator)
    .max(200)
    .superRefine(unique('userName', ({ userName }) => userName))
    .default([]),
  administratorGroups: z
    .array(administratorGroup)
    .max(100)
    .superRefine(unique('group', ({ group }) => group))
    .default([]),
  directories: z
    .array(directory)
    .max(50)
    .superRefine(unique('name', ({ name }) => name))
    .default([]),
  policies: z
    .array(policy)
    .max(500)
    .superRefine(unique('name', ({ name }) => name))
    .default([]),
  placementRules: z
    .array(placementRule)
    .max(MAX_RULES)
    .superRefine(unique('name', ({ name }) => name))
    .default([]),
  enrolmentCodes: z
    .array(enrolmentCode)
    .max(50)
    .superRefine(unique('label', ({ label }) => label))
    .default([]),
})

/** What there must be, read from YAML. */
export type Declaration = z.output<typeof declarationSchema>
export type DeclaredAdministrator = Declaration['administrators'][number]
export type DeclaredAdministratorGroup = Declaration['administratorGroups'][number]
export type DeclaredDirectory = Declaration['directories'][number]
export type DeclaredPolicy = Declaration['policies'][number]
export type DeclaredAssignment = DeclaredPolicy['assignments'][number]
export type DeclaredRule = Declaration['placementRules'][number]
export type DeclaredCode = Declaration['enrolmentCodes'][number]

/** `policies.2.entries.0.value` → `policies[2].entries[0].value`. */
export const pathOf = (field: string): string => field.replace(/\.(\d+)(?=\.|$)/g, '[$1]')

/** Reads the document. Throws `AppError` `invalid` with the place and the reason of everything that is wrong in it. */
export function readDeclaration(yaml: string): Declaration {
  const given = readYaml(yaml)
  if (given === null || given === undefined) throw invalidFields([{ field: '', reason: say('apply.empty') }])
  const parsed = declarationSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const issues = issuesOf(parsed.error, given).map(({ field, reason }) => ({ field: pathOf(field), reason }))
  throw invalidFields(issues, parsed.error)
}
