import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls'
import type { ConnectionSettings } from './connection.ts'
import { LdapFault } from './ldap-port.ts'
import type { CertificateFacts, Fault, StepName } from './port.ts'
import type { FetchFault } from './reasons.ts'

const CONNECT_MS = 5_000
const MAX_REPLY = 4096
/** RFC 4511 section 4.14.1: the extended request 1.3.6.1.4.1.1466.20037 as message 1. */
const START_TLS = Buffer.concat([
  Buffer.from([0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16]),
  Buffer.from('1.3.6.1.4.1.1466.20037', 'latin1'),
])

const CODES: Record<string, FetchFault> = {
  ENOTFOUND: 'name',
  EAI_AGAIN: 'name',
  ECONNRESET: 'lost',
  EPIPE: 'lost',
  EPROTO: 'tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_name',
  CERT_HAS_EXPIRED: 'tls_expired',
  CERT_NOT_YET_VALID: 'tls_expired',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls_untrusted',
  CERT_UNTRUSTED: 'tls_untrusted',
  CERT_SIGNATURE_FAILURE: 'tls_untrusted',
  CERT_CHAIN_TOO_LONG: 'tls_untrusted',
  INVALID_CA: 'tls_untrusted',
}

/** What an error of the system's network means; undefined where it is none of that kind. */
export function networkFault(error: unknown, step: StepName): Fault | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') return undefined
  if (code in CODES) return { fault: CODES[code]!, step, said: code }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return { fault: 'tls', step, said: code }
  return { fault: step === 'tls' ? 'tls' : 'tcp', step, said: code }
}

/** Options under which a server is believed: verified chain and name, TLS 1.2 or later. */
export const tlsOptions = ({ host, ca }: ConnectionSettings) => ({
  host,
  ...(isIP(host) ? {} : { servername: host }),
  ...(ca === null ? {} : { ca }),
  minVersion: 'TLSv1.2' as const,
  rejectUnauthorized: true,
})

/** Addresses of a name. */
export async function resolveName(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch (error) {
    throw new LdapFault(networkFault(error, 'name') ?? { fault: 'name', step: 'name' })
  }
}

function settled<T>(socket: Socket, step: StepName, wait: (done: (value: T) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const fail = (why: Fault): void => {
      socket.destroy()
      reject(new LdapFault(why))
    }
    socket.setTimeout(CONNECT_MS, () =>
      fail({ fault: step === 'tls' ? 'tls' : 'tcp', step, said: 'ETIMEDOUT' }),
    )
    socket.once('error', (error) => fail(networkFault(error, step) ?? { fault: 'tcp', step }))
    socket.once('close', () => fail({ fault: 'lost', step }))
    wait(resolve)
  })
}

/** A plain connection. */
export async function connectPlain({ host, port }: ConnectionSettings): Promise<Socket> {
  const socket = connectTcp({ host, port })
  await settled<void>(socket, 'tcp', (done) => socket.once('connect', () => done()))
  return socket
}

/** Result code of the one reply to StartTLS; undefined while it isn't complete. */
function replyCode(reply: Buffer): number | undefined {
  const enumerated = reply.indexOf(Buffer.from([0x0a, 0x01]))
  return reply[0] === 0x30 && enumerated > 0 ? reply[enumerated + 2] : undefined
}

async function askStartTls(socket: Socket): Promise<void> {
  let reply = Buffer.alloc(0)
  const code = await settled<number>(socket, 'tls', (done) => {
    socket.on('data', (data) => {
      reply = Buffer.concat([reply, data])
      const found = replyCode(reply)
      if (found !== undefined || reply.length > MAX_REPLY) done(found ?? -1)
    })
    socket.write(START_TLS)
  })
  socket.removeAllListeners('data')
  if (code !== 0) throw new LdapFault({ fault: 'starttls_refused', step: 'tls', said: `result ${code}` })
}

const textOfName = (name: PeerCertificate['subject'] | undefined): string =>
  Object.entries(name ?? {})
    .map(([attribute, value]) => `${attribute}=${[value].flat().join('+')}`)
    .join(', ')

function factsOf(certificate: PeerCertificate): CertificateFacts {
  const { validFromDate, validToDate } = new X509Certificate(certificate.raw)
  return {
    subject: textOfName(certificate.subject),
    issuer: textOfName(certificate.issuer),
    names: (certificate.subjectaltname ?? '').split(', ').filter((name) => name !== ''),
    validFromAt: validFromDate.getTime(),
    validUntil: validToDate.getTime(),
    fingerprint: certificate.fingerprint256,
  }
}

/**
 * Shakes hands to see the certificate, says nothing over the connection and tells whether it would be believed.
 * The certificate is answered either way.
 */
export async function inspectTls(
  socket: Socket,
  settings: ConnectionSettings,
): Promise<{ certificate: CertificateFacts; fault?: Fault }> {
  if (settings.security === 'starttls') await askStartTls(socket)
  socket.removeAllListeners()
  const secure: TLSSocket = connectTls({ ...tlsOptions(settings), socket, rejectUnauthorized: false })
  await settled<void>(secure, 'tls', (done) => secure.once('secureConnect', () => done()))
  const certificate = factsOf(secure.getPeerCertificate())
  const refused: Error | undefined = secure.authorized ? undefined : secure.authorizationError
  secure.removeAllListeners()
  secure.on('error', () => undefined)
  secure.destroy()
  if (!refused) return { certificate }
  const coded = typeof refused === 'string' ? Object.assign(new Error(refused), { code: refused }) : refused
  return { certificate, fault: networkFault(coded, 'tls') ?? { fault: 'tls', step: 'tls' } }
}
