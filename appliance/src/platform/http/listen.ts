import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { RequestListener } from 'node:http'
import type { Listen } from '../../config/config.ts'
import { gracefulClose } from '../graceful-close.ts'

/** A listener that is up. `port` is the real one where 0 was asked for. */
export type Listener = { port: number; close(): Promise<void> }

/** Certificate chain and key of a TLS listener, as PEM. */
export type TlsMaterial = { chain: string; privateKey: string }

const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 60_000
const KEEP_ALIVE_MS = 75_000

/** Listens with TLS 1.2 or newer, or in plain where no material is given. */
export async function listen(handler: RequestListener, at: Listen, tls?: TlsMaterial): Promise<Listener> {
  const server = tls
    ? createTlsServer({ cert: tls.chain, key: tls.privateKey, minVersion: 'TLSv1.2' }, handler)
    : createServer(handler)
  const close = gracefulClose(server)
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return { port: (server.address() as AddressInfo).port, close }
}
