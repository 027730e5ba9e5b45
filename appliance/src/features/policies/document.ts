import { CATALOGUE, CATALOGUE_VERSION, type SettingValue } from '@earshot/protocol'
import { z } from 'zod'
import { invalid, invalidFields, type FieldIssue } from '../../platform/errors.ts'
import { issuesOf } from '../../platform/faults.ts'
import { say } from '../../platform/views/messages/phrase.ts'
import { MAX_NAME, MAX_NOTE } from './deps.ts'
import { checkEntries, faultsOfEntries, type Entry, type Proposed } from './policy.ts'

const FORMAT = 'earshot-policy'
/** Before documents had a version of their own: everything in `entries`. */
const FIRST_FORMAT = 'earshot-policy-1'
const VERSION = 2

/** The longest document that is read, in characters. */
export const MAX_DOCUMENT = 200_000

type DocumentEntry = { setting: string; value: SettingValue; mode: string }

/** A policy as a file. `catalogue` is the version of the catalogue that it was made with. */
export type PolicyDocument = {
  format: typeof FORMAT
  version: typeof VERSION
  catalogue: number
  name: string
  description: string
  entries: DocumentEntry[]
  /** Entries for the hub itself. */
  preferences: DocumentEntry[]
}

/** What was read from a document: entries and preferences together, checked. */
export type ReadPolicy = { name: string; description: string; entries: Entry[] }

/** Whether a setting belongs to the hub; settings that are not known belong to headsets. */
const isPreference = (setting: string): boolean => CATALOGUE.settings.get(setting)?.appliesTo === 'hub'

/** A policy as a file: the same policy gives the same text, to the letter. */
export function writeDocument(
  { name, description }: { name: string; description: string },
  entries: readonly DocumentEntry[],
): PolicyDocument {
  const written = entries
    .map(({ setting, value, mode }) => ({ setting, value, mode }))
    .toSorted((a, b) => (a.setting < b.setting ? -1 : 1))
  return {
    format: FORMAT,
    version: VERSION,
    catalogue: CATALOGUE_VERSION,
    name,
    description,
    entries: written.filter(({ setting }) => !isPreference(setting)),
    preferences: written.filter(({ setting }) => isPreference(setting)),
  }
}

const entries = z.array(z.strictObject({ setting: z.string(), value: z.unknown(), mode: z.string() }))
const name = z.string().trim().min(1).max(MAX_NAME)
const description = z.string().max(MAX_NOTE).default('')
const firstSchema = z.strictObject({ format: z.literal(FIRST_FORMAT), name, description, entries })
const schema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  catalogue: z.int().min(1).optional(),
  name,
  description,
  entries,
  preferences: entries.default([]),
})

/**
 * Reads a policy from the text of a document. Throws `AppError` `invalid`: the field is the path in the document
 * (`entries.3.value`), or `document` where it is none at all.
 */
export function readDocument(text: string): ReadPolicy {
  if (text.length > MAX_DOCUMENT) throw invalid('document', say('fault.tooLong', { max: MAX_DOCUMENT }))
  const document = parseJson(text)
  const read = isFirst(document)
    ? { ...parse(firstSchema, document), preferences: [] }
    : parse(schema, checkVersion(document))
  const issues = [
    ...faultsOfEntries(read.entries, 'entries'),
    ...faultsOfEntries(read.preferences, 'preferences'),
    ...(isFirst(document) ? [] : misplaced(read)),
  ]
  if (issues.length > 0) throw invalidFields(issues)
  return {
    name: read.name,
    description: read.description.trim(),
    entries: checkEntries([...read.entries, ...read.preferences]),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('document', say('policy.notJson'))
  }
}

function parse<T>(rules: z.ZodType<T>, document: unknown): T {
  const parsed = rules.safeParse(document)
  if (parsed.success) return parsed.data
  throw invalidFields(
    issuesOf(parsed.error, document).map(({ field, reason }) => ({ field: field || 'document', reason })),
  )
}

const partOf = (document: unknown, part: string): unknown =>
  typeof document === 'object' && document !== null && part in document
    ? (document as Record<string, unknown>)[part]
    : undefined

const isFirst = (document: unknown): boolean => partOf(document, 'format') === FIRST_FORMAT

/** A newer document is named as such before anything else is said of it: its other parts may be unknown here. */
function checkVersion(document: unknown): unknown {
  if (partOf(document, 'format') !== FORMAT)
    throw invalid('format', say('document.format', { format: FORMAT }))
  const version = partOf(document, 'version')
  if (typeof version === 'number' && version > VERSION)
    throw invalid('version', say('document.newer', { version, known: VERSION }))
  return document
}

/** Settings of headsets stand under `entries`, those of the hub under `preferences`. */
const misplaced = (read: {
  entries: readonly Proposed[]
  preferences: readonly Proposed[]
}): FieldIssue[] => [
  ...placeFaults(read.entries, 'entries', false, 'preferences'),
  ...placeFaults(read.preferences, 'preferences', true, 'entries'),
]

const placeFaults = (
  list: readonly Proposed[],
  field: string,
  preferences: boolean,
  other: string,
): FieldIssue[] =>
  list.flatMap(({ setting }, place) =>
    CATALOGUE.settings.has(setting) && isPreference(setting) !== preferences
      ? [{ field: `${field}.${place}.setting`, reason: say('document.place', { setting, other }) }]
      : [],
  )
