import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PrivateKey } from '@earshot/protocol'

/** What a message is made of. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const FOLDER = join(import.meta.dirname, '../../../protocol/fixtures/wire')

/** Names of the golden messages, such as `state.request.delta`. */
export const goldenNames = readdirSync(FOLDER).flatMap((file) => /^((?!keys).+)\.json$/.exec(file)?.[1] ?? [])

/** A golden message, byte for byte. */
export const goldenText = (name: string): string => readFileSync(join(FOLDER, `${name}.json`), 'utf8')

/** A golden message as a value. */
export const golden = <T = Json>(name: string): T => JSON.parse(goldenText(name)) as T

/** What a golden signed document says. */
export const goldenPayload = <T>(name: string): T => golden<{ payload: T }>(`signed/${name}`).payload

/** Keys that the golden documents are signed with. */
export const goldenKeys = golden<Record<'organization' | 'hub', PrivateKey>>('keys')

/** What only one appliance at one moment can say, by the name of the field. */
const OWN_TEXTS = ['id', 'hub', 'aud', 'tag', 'kid', 'from', 'x', 'spki', 'nonce', 'token', 'urls']
const OWN_NUMBERS = ['sequence', 'issuedAt', 'since', 'revision', 'number', 'now', 'retryAfterSeconds']
const JWS = /^[\w-]+\.[\w-]+\.[\w-]{86}$/

/** A message without what is somebody's own: signed documents opened, everything else as it is. */
export function shapeOf(value: Json, field = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shapeOf(item, field))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shapeOf(item, name)]))
  if (typeof value === 'number') return OWN_NUMBERS.includes(field) ? 'a number' : value
  if (typeof value !== 'string') return value
  if (JWS.test(value)) return value.split('.').slice(0, 2).map(openPart)
  return OWN_TEXTS.includes(field) ? 'a text' : value
}

const openPart = (part: string): unknown =>
  shapeOf(JSON.parse(Buffer.from(part, 'base64url').toString()) as Json)
