import { JWS_TYPES, newKey, parseEnrolmentCode, ProtocolError, randomId, signJws } from '@earshot/protocol'
import { call } from '../../agent/src/appliance-client/call.ts'
import { createHttpsTransport } from '../../agent/src/appliance-client/https.ts'
import { reach } from '../../agent/src/appliance-client/reach.ts'

/** Somebody with a key of their own tries a code over TLS. Returns what they get: a result, or the code of the refusal. */
export async function stranger(code: string): Promise<string> {
  const { urls, pins, token, key } = parseEnrolmentCode(code)
  const computer = { name: 'STRANGER', domain: 'NORDHAFEN', platform: 'linux x64', os: 'Debian 12' }
  const message = { incarnation: randomId(), sequence: 1, sentAt: Date.now(), version: '0.1.0' }
  const enrolment = await signJws(
    JWS_TYPES.enrolment,
    { token, key, computer, ...message },
    await newKey(),
    true,
  )
  const transport = createHttpsTransport()
  try {
    const answer = await reach(urls, pins, (peer) =>
      call(transport.send, peer, 'enrolment', { body: { enrolment } }),
    )
    return answer.result
  } catch (error) {
    if (error instanceof ProtocolError) return error.code
    throw error
  } finally {
    transport.close()
  }
}
