import { EventEmitter } from 'node:events'
import pg from 'pg'
import { afterCommit } from './db/index.ts'
import { newId } from './ids.ts'
import type { Logger } from './logger.ts'
import type { Channel, Notifications } from './notifications.ts'

const RECONNECT_MS = 1_000
const CHANNELS: readonly Channel[] = ['targets', 'hub', 'sync', 'job']
const GAP = 'gap'
const sqlName = (channel: Channel): string => `earshot_${channel}`

/** For several replicas on PostgreSQL: LISTEN/NOTIFY on a connection of its own, re-opened when it is lost. */
export async function postgresNotifications(
  connectionString: string,
  logger: Logger,
): Promise<Notifications> {
  const emitter = new EventEmitter().setMaxListeners(0)
  const self = newId()
  let client: pg.Client | undefined
  let closed = false
  let retry: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString })
    fresh.on('error', () => lost(fresh))
    fresh.on('end', () => lost(fresh))
    fresh.on('notification', ({ channel, payload = '' }) => {
      const [from, id] = payload.split(' ')
      if (from !== self) emitter.emit(channel.replace(/^earshot_/, ''), id)
    })
    await fresh.connect()
    for (const channel of CHANNELS) await fresh.query(`listen ${sqlName(channel)}`)
    client = fresh
    emitter.emit(GAP)
  }

  function lost(of: pg.Client): void {
    if (closed || (client !== undefined && client !== of)) return
    client = undefined
    logger.warn('the connection for news of other replicas is lost')
    retry ??= setTimeout(() => {
      retry = undefined
      connect().catch((error: unknown) => {
        logger.warn({ error }, 'the connection for news of other replicas cannot be opened')
        lost(new pg.Client())
      })
    }, RECONNECT_MS)
  }

  const listen = (name: string, listener: (payload: string) => void): (() => void) => {
    emitter.on(name, listener)
    return () => emitter.off(name, listener)
  }

  await connect()
  return {
    publish: async (tx, channel, payload) => {
      afterCommit(tx, () => emitter.emit(channel, payload))
      await tx.raw('select pg_notify(?, ?)', [sqlName(channel), `${self} ${payload}`])
    },
    subscribe: listen,
    onGap: (listener) => listen(GAP, listener),
    live: () => client !== undefined,
    close: async () => {
      closed = true
      clearTimeout(retry)
      await client?.end()
    },
  }
}
