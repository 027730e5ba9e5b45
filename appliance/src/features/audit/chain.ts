import { randomBytes } from 'node:crypto'
import { canonicalJson, sha256, type Json } from '@earshot/protocol'
import { z } from 'zod'

/** What a row before the first one would have had as its hash. */
export const GENESIS = '0'.repeat(43)

/** Version of the way rows are hashed; part of what is hashed. */
const FORMAT = 'earshot-audit-1'

const hashText = z.string().regex(/^[\w-]{43}$/)

/** A row as it is chained: personal clear text is represented by salted commitments only. */
export const chainedRowSchema = z.strictObject({
  chain: z.string().min(1).max(64),
  number: z.int().min(1),
  id: z.string().min(1).max(64),
  at: z.int().min(0),
  actor: z.strictObject({ kind: z.string().max(32), id: z.string().max(200) }),
  action: z.string().max(64),
  object: z.strictObject({ kind: z.string().max(32), id: z.string().max(200) }),
  detail: z.record(z.string(), z.json()),
  commitments: z.record(z.string(), hashText),
  previousHash: hashText,
  hash: hashText,
})

/** A row as it is chained. */
export type ChainedRow = z.output<typeof chainedRowSchema>

/** Clear text beside a row, and the salt under which the row commits to it. */
export type PersonalValue = { salt: string; text: string }

/** Hash of a row over everything in it, the hash of the row before included (SHA-256 of its canonical JSON). */
export const hashRow = (row: Omit<ChainedRow, 'hash'>): string =>
  sha256(`${FORMAT}\n${canonicalJson({ ...row, hash: undefined })}`)

/** Commitment to a personal value: without the salt, which is erased with it, it tells nothing. */
export const commit = (field: string, { salt, text }: PersonalValue): string =>
  sha256(`${FORMAT}/personal\n${canonicalJson({ field, salt, text })}`)

/** A personal value under a fresh salt. */
export const saltPersonal = (text: string): PersonalValue => ({
  salt: randomBytes(24).toString('base64url'),
  text,
})

/** Closes a row: computes its hash. */
export const closeRow = (row: Omit<ChainedRow, 'hash'>): ChainedRow => ({ ...row, hash: hashRow(row) })

/** Detail of a row, as features give it. */
export type AuditDetail = Record<string, Json>
