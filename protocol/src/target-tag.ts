import { sha256 } from './encoding.ts'
import { canonicalJson } from './json.ts'
import { targetContentSchema, type TargetContent } from './target.ts'

const CONTENT_KEYS = Object.keys(targetContentSchema.shape)

/**
 * Tag of a target: SHA-256 over the canonical JSON of its content. Whatever travels beside the content (audience,
 * sequence, time) is left out, so the signed document can be passed as it is. Members that a newer counterpart put
 * inside the content count: pass the document as it was received, not what a schema made of it.
 */
export function targetTag(document: TargetContent): string {
  const members = new Map(Object.entries(document))
  return sha256(canonicalJson(Object.fromEntries(CONTENT_KEYS.map((key) => [key, members.get(key)]))))
}
