import { EventEmitter } from 'node:events'
import { afterCommit, type Tx } from './db/index.ts'

/** What replicas tell each other after a commit. */
export type Channel = 'targets' | 'hub' | 'sync' | 'job'

/**
 * Tells every replica that something has been committed: this one before the write that said so resolves, the others
 * soon after.
 */
export type Notifications = {
  /** Delivered after `tx` has been committed, never when it is rolled back. `payload` is an id. */
  publish(tx: Tx, channel: Channel, payload: string): Promise<void>
  /** Returns the function that ends the subscription. */
  subscribe(channel: Channel, listener: (payload: string) => void): () => void
  /** False while news of other replicas can't arrive: then nothing cached may be trusted. */
  live(): boolean
  /** Calls back when news arrive again after they could not: some may have been missed. Returns the end of it. */
  onGap(listener: () => void): () => void
  close(): Promise<void>
}

/** For one process on SQLite: news travel inside it. */
export function localNotifications(): Notifications {
  const emitter = new EventEmitter().setMaxListeners(0)
  return {
    publish: (tx, channel, payload) => {
      afterCommit(tx, () => emitter.emit(channel, payload))
      return Promise.resolve()
    },
    subscribe: (channel, listener) => {
      emitter.on(channel, listener)
      return () => emitter.off(channel, listener)
    },
    live: () => true,
    onGap: () => () => undefined,
    close: () => Promise.resolve(),
  }
}
