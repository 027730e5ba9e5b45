import { z } from 'zod'
import { textFromBase64url, toBase64url } from './encoding.ts'
import { ProtocolError } from './errors.ts'
import { describeIssues } from './jws.ts'
import { pinSchema, urlsSchema } from './keys.ts'
import { counterSchema, hashSchema, idSchema, jwsSchema, plainText, timeSchema } from './wire.ts'

const PREFIX = 'earshot1.'

/** What an enrolment code carries: where to go, whom to trust there, and the right to enrol. */
export const enrolmentCodeSchema = z.object({
  urls: urlsSchema,
  pins: z.array(pinSchema).min(1, 'a code without a pin is refused').max(8),
  /** Id of the organization's signing key: the key in the answer must hash to it. */
  key: hashSchema,
  token: z.string().regex(/^[\w-]{22,86}$/, 'must be an enrolment token'),
})

/** What an enrolment code carries. */
export type EnrolmentCode = z.output<typeof enrolmentCodeSchema>

/** A code as people copy it. */
export const formatEnrolmentCode = (code: EnrolmentCode): string => PREFIX + toBase64url(JSON.stringify(code))

/** Reads a code. Throws `ProtocolError` `code_invalid` with the field and the reason. */
export function parseEnrolmentCode(text: string): EnrolmentCode {
  const trimmed = text.trim()
  if (!trimmed.startsWith(PREFIX))
    throw new ProtocolError('code_invalid', `An enrolment code starts with ${PREFIX}`)
  const parsed = enrolmentCodeSchema.safeParse(decode(trimmed.slice(PREFIX.length)))
  if (!parsed.success) throw new ProtocolError('code_invalid', describeIssues(parsed.error))
  return parsed.data
}

function decode(body: string): unknown {
  try {
    return JSON.parse(textFromBase64url(body))
  } catch {
    throw new ProtocolError('code_invalid', 'The enrolment code is damaged: copy all of it.')
  }
}

/** Payload of the JWS of `POST /hub/v1/enrolment`, signed by the hub's fresh key, which the header embeds. */
export const enrolmentClaimSchema = z.object({
  token: z.string().regex(/^[\w-]{22,86}$/),
  key: hashSchema,
  computer: z.object({
    name: plainText(255).min(1),
    domain: plainText(255),
    platform: plainText(64),
    os: plainText(200),
  }),
  version: plainText(64),
  incarnation: idSchema,
  sequence: counterSchema,
  sentAt: timeSchema,
})

/** Payload of the enrolment JWS. */
export type EnrolmentClaim = z.output<typeof enrolmentClaimSchema>

/** Body of `POST /hub/v1/enrolment`. */
export const enrolmentRequestSchema = z.object({ enrolment: jwsSchema })

/** Answer: enrolled, with the first signed target (200), or waiting for an operator (202). */
export const enrolmentAnswerSchema = z.discriminatedUnion('result', [
  z.object({ result: z.literal('enrolled'), hub: idSchema, target: jwsSchema }),
  z.object({ result: z.literal('pending'), retryAfterSeconds: z.int().min(1).max(86_400) }),
])

/** Answer to an enrolment. */
export type EnrolmentAnswer = z.output<typeof enrolmentAnswerSchema>
