import { createServer } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { RequestListener } from 'node:http'
import type { Listen } from '../../config/config.ts'
import { gracefulClose } from '../graceful-close.ts'

/** A listener that is up. */
export type Listener = {
  /** The real one where 0 was asked for. */
  port: number
  /** Serves another certificate from the next connection on. Only where TLS is spoken. */
  secure(tls: TlsMaterial): void
  close(): Promise<void>
}

/** Certificate chain and key of a TLS listener, as PEM. */
export type TlsMaterial = { chain: string; privateKey: string }

const HEADERS_TIMEOUT_MS = 15_000
const REQUEST_TIMEOUT_MS = 60_000
const KEEP_ALIVE_MS = 75_000

const secureOptions = ({ chain, privateKey }: TlsMaterial) => ({
  cert: chain,
  key: privateKey,
  minVersion: 'TLSv1.2' as const,
})

/** Listens with TLS 1.2 or newer, or in plain where no material is given. */
export async function listen(handler: RequestListener, at: Listen, tls?: TlsMaterial): Promise<Listener> {
  const server = tls ? createTlsServer(secureOptions(tls), handler) : createServer(handler)
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
  return {
    port: (server.address() as AddressInfo).port,
    secure: (material) => (server as TlsServer).setSecureContext(secureOptions(material)),
    close,
  }
}
