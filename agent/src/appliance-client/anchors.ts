import { X509Certificate } from 'node:crypto'
import { connect, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { sha256, type Pin } from '@earshot/protocol'
import { HubError } from '../errors.ts'

const CONNECT_MS = 15_000
const LONGEST_CHAIN = 10

/**
 * Asks a server for its certificates and returns those that a pin names, as PEM: the only anchors a later connection
 * may be verified up to. Nothing is sent. Throws `HubError` `pin_mismatch` or `unreachable`.
 */
export async function findAnchors(
  url: string,
  pins: readonly Pin[],
  signal?: AbortSignal,
): Promise<string[]> {
  const chain = await presentedChain(new URL(url), signal)
  const anchors = pinnedCertificates(chain, pins)
  if (anchors.length === 0) throw new HubError('pin_mismatch')
  return anchors.map((certificate) => certificate.toString())
}

/** The certificates of a chain (leaf first) that a pin names. A pin of a leaf fits the leaf only. */
export function pinnedCertificates(
  chain: readonly X509Certificate[],
  pins: readonly Pin[],
): X509Certificate[] {
  const hashes = chain.map(publicKeyHash)
  return chain.filter((_, place) =>
    pins.some((pin) => pin.spki === hashes[place] && (pin.of === 'ca' || place === 0)),
  )
}

/** SHA-256 of the SubjectPublicKeyInfo (RFC 7469 section 2.4), base64url. */
export const publicKeyHash = (certificate: X509Certificate): string =>
  sha256(certificate.publicKey.export({ type: 'spki', format: 'der' }))

function presentedChain(url: URL, signal?: AbortSignal): Promise<X509Certificate[]> {
  const { promise, resolve, reject } = Promise.withResolvers<X509Certificate[]>()
  const socket = connect({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 443),
    rejectUnauthorized: false,
    ...serverName(url.hostname),
  })
  const fail = (detail: string, cause?: unknown): void => reject(new HubError('unreachable', detail, cause))
  const stop = (): void => reject(new HubError('interrupted'))
  signal?.addEventListener('abort', stop, { once: true })
  socket.setTimeout(CONNECT_MS, () => fail(`${url.host} did not answer in time`))
  socket.once('error', (error) => fail(`${url.host}: ${error.message}`, error))
  socket.once('close', () => fail(`${url.host} closed the connection`))
  socket.once('secureConnect', () => resolve(certificatesOf(socket)))
  return promise.finally(() => {
    signal?.removeEventListener('abort', stop)
    socket.destroy()
  })
}

/** Server name indication takes names, never addresses (RFC 6066 section 3). */
export const serverName = (host: string): { servername?: string } =>
  /^[\d.]+$|:/.test(host) ? {} : { servername: host }

function certificatesOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (next?.raw && chain.length < LONGEST_CHAIN) {
    chain.push(new X509Certificate(next.raw))
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate
  }
  return chain
}
