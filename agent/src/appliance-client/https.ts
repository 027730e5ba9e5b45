import { Agent, request as httpsRequest, type RequestOptions } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { HubError, systemCode } from '../errors.ts'
import { findAnchors, serverName } from './anchors.ts'
import type { Peer, Transport, WireRequest, WireResponse } from './port.ts'

const LARGEST_ANSWER = 1024 * 1024
/** Codes that Node gives to certificates that OpenSSL or the host name check refused. */
const CERTIFICATE_CODES =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|HOSTNAME_|ERROR_IN_CERT_|ERR_TLS_CERT_ALTNAME_)/

/**
 * The transport over TLS. The first contact asks for the certificates and keeps those a pin names; every request is
 * then verified by OpenSSL up to one of them, host name and dates included, before a byte of it leaves.
 */
export function createHttpsTransport(): { send: Transport; close: () => void } {
  const agents = new Map<string, Promise<Agent>>()

  function agentFor(peer: Peer, signal?: AbortSignal): Promise<Agent> {
    const name = JSON.stringify(peer)
    const known = agents.get(name)
    if (known) return known
    const made = createAgent(peer, signal)
    agents.set(name, made)
    made.catch(() => agents.delete(name))
    return made
  }

  async function send(peer: Peer, wire: WireRequest, signal?: AbortSignal): Promise<WireResponse> {
    if (!peer.url.startsWith('https://'))
      throw new HubError('certificate_invalid', 'A hub speaks https only.')
    const attempt = async (): Promise<WireResponse> =>
      exchange(new URL(wire.path, peer.url), await agentFor(peer, signal), wire, signal)
    const known = agents.has(JSON.stringify(peer))
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== 'certificate_invalid') throw error
      forget(peer)
      if (!known) throw error
      return attempt()
    }
  }

  function forget(peer: Peer): void {
    const name = JSON.stringify(peer)
    agents
      .get(name)
      ?.then((agent) => agent.destroy())
      .catch(() => undefined)
    agents.delete(name)
  }

  const close = (): void => {
    for (const agent of agents.values()) agent.then((open) => open.destroy()).catch(() => undefined)
    agents.clear()
  }
  return { send, close }
}

async function createAgent(peer: Peer, signal?: AbortSignal): Promise<Agent> {
  const shared = { keepAlive: true, maxSockets: 4, ...serverName(new URL(peer.url).hostname) }
  if (peer.pins === 'anyone') return new Agent({ ...shared, keepAlive: false, rejectUnauthorized: false })
  const ca = await findAnchors(peer.url, peer.pins, signal)
  return new Agent({
    ...shared,
    ca,
    allowPartialTrustChain: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  })
}

function exchange(url: URL, agent: Agent, wire: WireRequest, signal?: AbortSignal): Promise<WireResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<WireResponse>()
  const timeLimit = AbortSignal.timeout(wire.timeoutMs)
  const options: RequestOptions = {
    agent,
    method: wire.method,
    headers:
      wire.body === null ? wire.headers : { ...wire.headers, 'content-length': Buffer.byteLength(wire.body) },
    signal: signal ? AbortSignal.any([signal, timeLimit]) : timeLimit,
  }
  const fail = (error: Error): void => reject(asHubError(error, url, signal))
  const outgoing = httpsRequest(url, options, (answer) => readAnswer(answer).then(resolve, fail))
  outgoing.once('error', fail)
  outgoing.end(wire.body ?? undefined)
  return promise
}

async function readAnswer(answer: IncomingMessage): Promise<WireResponse> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > LARGEST_ANSWER)
      throw new HubError('answer_invalid', `The answer is larger than ${LARGEST_ANSWER} bytes.`)
    parts.push(part)
  }
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)])
  return {
    status: answer.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(parts).toString(),
  }
}

function asHubError(error: Error, url: URL, signal?: AbortSignal): HubError {
  if (error instanceof HubError) return error
  if (signal?.aborted) return new HubError('interrupted')
  const code = systemCode(error) ?? ''
  if (code.startsWith('HPE_')) return new HubError('answer_invalid', `${url.host}: ${error.message}`, error)
  const kind = CERTIFICATE_CODES.test(code) ? 'certificate_invalid' : 'unreachable'
  return new HubError(kind, `${url.host}: ${error.message}`, error)
}
