import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ENDPOINTS, type Endpoint } from './endpoints.ts'
import { enrolmentClaimSchema } from './enrolment.ts'
import {
  claimedKeyId,
  embeddedKey,
  JWS_TYPES,
  keyId,
  publicKey,
  signJws,
  verifyJws,
  type PrivateKey,
} from './jws.ts'
import { targetTag } from './target-tag.ts'
import { targetSchema } from './target.ts'
import { proofClaimSchema, tokenClaimSchema } from './token.ts'
import { rotationSchema, trustSchema, verifyTrust } from './trust.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/wire')
const text = (name: string): string => readFileSync(join(FOLDER, `${name}.json`), 'utf8')
const names = (folder: string): string[] =>
  readdirSync(join(FOLDER, folder), { withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.json') && file.name !== 'keys.json')
    .map((file) => file.name.slice(0, -'.json'.length))
const written = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** Keys for these files only. */
const keys = JSON.parse(text('keys')) as Record<'organization' | 'nextOrganization' | 'hub', PrivateKey>

const messages = names('').map((name) => {
  const [endpoint, direction] = name.split('.') as [keyof typeof ENDPOINTS, 'request' | 'response']
  return { name, endpoint, direction, schema: (ENDPOINTS[endpoint] as Endpoint)[direction] }
})

describe('golden messages', () => {
  test.each(messages)('$name is parsed and written again byte for byte', ({ name, schema }) => {
    const parsed = schema?.parse(JSON.parse(text(name)))
    expect(written(parsed)).toBe(text(name))
  })

  test('exist for every request and every kind of answer of every endpoint', () => {
    const kinds = Object.entries(ENDPOINTS).flatMap(([name, { request, response }]) => [
      ...(request ? [`${name}.request`] : []),
      ...variantsOf(response).map((variant) => [name, 'response', ...variant].join('.')),
    ])
    for (const kind of kinds)
      expect(
        messages.some(({ name }) => name === kind || name.startsWith(`${kind}.`)),
        kind,
      ).toBe(true)
    expect(kinds).toHaveLength(14)
    expect(messages).toHaveLength(15)
  })

  test('fit into what their endpoint accepts', () => {
    const requests = messages.filter(({ direction }) => direction === 'request')
    for (const { name, endpoint } of requests)
      expect(text(name).length).toBeLessThan(ENDPOINTS[endpoint].maxBytes)
    expect(requests).toHaveLength(5)
  })

  test('keep unknown enum values and leave unknown fields out', () => {
    const { schema } = messages.find(({ name }) => name === 'state.request.delta') ?? { schema: null }
    const newer = JSON.parse(text('state.request.delta')) as Record<string, unknown>
    expect(text('state.request.delta')).toContain('aStateOfTomorrow')
    expect(written(schema?.parse({ ...newer, fieldOfTomorrow: 1 }))).toBe(text('state.request.delta'))
  })
})

type Signed = {
  type: keyof typeof SCHEMAS
  key: keyof typeof keys
  embed: boolean
  payload: unknown
  jws: string
}

const SCHEMAS = {
  [JWS_TYPES.target]: targetSchema,
  [JWS_TYPES.enrolment]: enrolmentClaimSchema,
  [JWS_TYPES.token]: tokenClaimSchema,
  [JWS_TYPES.proof]: proofClaimSchema,
  [JWS_TYPES.trust]: trustSchema,
  [JWS_TYPES.rotation]: rotationSchema,
}

const documents = names('signed').map((name) => ({ name, ...(JSON.parse(text(`signed/${name}`)) as Signed) }))

describe('golden signed documents', () => {
  test.each(documents)(
    '$name is verified, parsed, and signed again byte for byte',
    async ({ type, key, embed, payload, jws }) => {
      const parsed = await verifyJws(type, jws, publicKey(keys[key]), SCHEMAS[type] as z.ZodType)
      expect(written(parsed)).toBe(written(payload))
      expect(await signJws(type, payload, keys[key], embed)).toBe(jws)
      expect(claimedKeyId(jws)).toBe(keyId(keys[key]))
      if (embed) expect(embeddedKey(jws)).toEqual(publicKey(keys[key]))
    },
  )

  test('exist for every type that hub and appliance exchange', () => {
    expect(new Set(documents.map(({ type }) => type))).toEqual(new Set(Object.keys(SCHEMAS)))
    expect(documents).toHaveLength(7)
  })

  test('of a target carry the tag of their own content', async () => {
    const targets = documents.filter(({ type }) => type === JWS_TYPES.target)
    for (const { payload } of targets) {
      const target = targetSchema.parse(payload)
      expect(targetTag(target)).toBe(target.tag)
      expect(targetTag({ ...target, catalogue: target.catalogue + 1 })).not.toBe(target.tag)
    }
    expect(targets).toHaveLength(2)
  })

  test('of trust lead from the key a hub holds to the one in force', async () => {
    const answer = ENDPOINTS.trust.response.parse(JSON.parse(text('trust.response')))
    const { key, trust } = await verifyTrust(publicKey(keys.organization), answer, 3)
    expect(key).toEqual(publicKey(keys.nextOrganization))
    expect(trust.number).toBe(3)
  })
})

/** Names of the kinds a schema distinguishes by `result`; one nameless kind when it doesn't. */
function variantsOf(schema: z.ZodType): string[][] {
  if (schema instanceof z.ZodDiscriminatedUnion)
    return schema.options.flatMap((option) => variantsOf(option as z.ZodType))
  const result: unknown = schema instanceof z.ZodObject ? schema.shape['result'] : undefined
  if (result instanceof z.ZodLiteral) return [...result.values].map((value) => [String(value)])
  if (result instanceof z.ZodEnum) return result.options.map((value) => [String(value)])
  return [[]]
}
