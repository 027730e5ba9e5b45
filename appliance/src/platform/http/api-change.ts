import { sha256 } from '@earshot/protocol'
import type { Context } from 'koa'
import type { Database, Tx } from '../db/index.ts'
import { AppError, invalid } from '../errors.ts'
import { say } from '../views/messages/phrase.ts'
import type { SignedIn } from './admin-route.ts'
import type { ApiChange, ApiRead, ApiRequest, ApiWork } from './api-operation.ts'
import { readJson } from './json-body.ts'

/** One write under an idempotency key. */
export type KeyedCall = { organizationId: string; tokenId: string; key: string; fingerprint: string }

/** Keeps the answers to writes for a day, in the transactions that make them. */
export type KeptAnswers = {
  /**
   * The answer to the same call before; null: this is the first. Throws `AppError` `key_reused`, or `conflict` where the
   * call before has not come to its end.
   */
  claim(tx: Tx, call: KeyedCall): Promise<string | null>
  keep(tx: Tx, call: KeyedCall, answer: string): Promise<void>
  /** Gives back the key of a call that was refused. */
  release(tx: Tx, call: KeyedCall): Promise<void>
}

type Deps = { database: Database; answers: KeptAnswers }
type Request = ApiRequest<unknown, unknown, unknown>

/** Members that the schema does not name are left out; an answer that lacks one is our own fault. */
export const answerOf = ({ answer: schema }: Pick<ApiRead, 'answer'>, value: unknown): string =>
  JSON.stringify(schema.parse(value))

/** The ETag of an answer. */
export const tagOf = (text: string): string => `"${sha256(text)}"`

/** Does a change and returns its answer; a call that was made before is answered as before. */
export async function change(
  ctx: Context,
  operation: ApiChange | ApiWork,
  before: ApiRequest<unknown, unknown, undefined>,
  deps: Deps,
): Promise<string> {
  const { body, text } = await readJson(ctx.req, operation.body)
  const request = { ...before, body }
  const call = keyedCall(ctx, request.admin, text)
  return 'work' in operation
    ? workOnce(operation, request, call, deps)
    : changeOnce(ctx, operation, request, call, deps)
}

/** In one transaction, in which the answer is kept too. */
const changeOnce = (
  ctx: Context,
  operation: ApiChange,
  request: Request,
  call: KeyedCall | null,
  { database, answers }: Deps,
): Promise<string> =>
  database.write(async (tx) => {
    const kept = call && (await answers.claim(tx, call))
    if (typeof kept === 'string') return kept
    await checkMatch(ctx, operation, () => operation.guards!(tx, request))
    const done = answerOf(operation, await operation.change(tx, request))
    if (call) await answers.keep(tx, call, done)
    return done
  })

/** The key is taken before, so that a second call finds it; it is given back where nothing came of it. */
async function workOnce(
  operation: ApiWork,
  request: Request,
  call: KeyedCall | null,
  { database, answers }: Deps,
): Promise<string> {
  if (!call) return attempt(operation, request)
  const kept = await database.write((tx) => answers.claim(tx, call))
  if (kept !== null) return kept
  const done = await attempt(operation, request).catch(async (error: unknown) => {
    await database.write((tx) => answers.release(tx, call))
    throw error
  })
  await database.write((tx) => answers.keep(tx, call, done))
  return done
}

const attempt = async (operation: ApiWork, request: Request): Promise<string> =>
  answerOf(operation, await operation.work(request))

function keyedCall(ctx: Context, admin: SignedIn, body: string): KeyedCall | null {
  const key = ctx.get('idempotency-key')
  if (key === '') return null
  if (!/^[\x21-\x7e]{1,100}$/.test(key)) throw invalid('idempotency-key', say('api.key.form'))
  const { organizationId, sessionId: tokenId } = admin
  const fingerprint = sha256(JSON.stringify([ctx.method, ctx.url, ctx.get('if-match'), body]))
  return { organizationId, tokenId, key, fingerprint }
}

async function checkMatch(
  ctx: Context,
  { guards, ...operation }: ApiChange,
  standing: () => Promise<unknown>,
): Promise<void> {
  if (!guards) return
  const wanted = ctx.get('if-match')
  if (wanted === '') throw new AppError('precondition_needed')
  if (wanted !== '*' && wanted !== tagOf(answerOf(operation, await standing())))
    throw new AppError('precondition_failed')
}
