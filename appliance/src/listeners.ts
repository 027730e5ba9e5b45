import { X509Certificate } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Features, Ground } from './features.ts'
import { listen, type Listener } from './platform/http/listen.ts'

/** Where the appliance is reached. */
export type Listeners = {
  /** Port of the public listener, and of the loopback listener where there is one. */
  ports: { public: number; loopback: number | null }
  /** Serves another certificate in time, without a restart. */
  renewCertificate(): Promise<void>
  close(): Promise<void>
}

/** Opens the public listener, with TLS where the appliance ends it itself, and the one on loopback. */
export async function openListeners(
  handler: RequestListener,
  { config, logger }: Ground,
  { keys, certificate }: Pick<Features, 'keys' | 'certificate'>,
): Promise<Listeners> {
  const publicListener = await listen(handler, config.listen, certificate?.current())
  const loopback = config.loopback && (await openOrClose(handler, config.loopback, publicListener))
  const authority = new X509Certificate(keys.authorityCertificate()).fingerprint256
  logger.info(
    { publicUrl: config.publicUrl, port: publicListener.port, tls: config.tls.mode, authority },
    'listening',
  )
  return {
    ports: { public: publicListener.port, loopback: loopback?.port ?? null },
    async renewCertificate() {
      const renewed = await certificate?.renewIfDue()
      if (!renewed) return
      publicListener.secure(renewed)
      logger.info({ expiresAt: renewed.expiresAt }, 'serving a new certificate')
    },
    close: async () => {
      await Promise.all([publicListener.close(), loopback?.close()])
    },
  }
}

async function openOrClose(
  handler: RequestListener,
  at: { host: string; port: number },
  first: Listener,
): Promise<Listener> {
  try {
    return await listen(handler, at)
  } catch (error) {
    await first.close()
    throw error
  }
}
