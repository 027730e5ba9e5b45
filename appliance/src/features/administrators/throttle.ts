import { createHmac, type KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'
import type { Clock } from '../../platform/clock.ts'
import type { Database, Tx } from '../../platform/db/index.ts'
import { fold } from '../../platform/fold.ts'
import { createForwarding, type Forwarded } from './forwarding.ts'
import * as store from './throttle-store.ts'
import { refuseUntil } from './wait.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** After so many failures in a row an account waits, twice as long each time. */
const ACCOUNT = { free: 5, firstMs: 30 * SECOND, longestMs: 15 * MINUTE, forgottenMs: 60 * MINUTE }
/** Failures a minute from one address, and from its network. */
const SOURCE_LIMIT = 20
const NETWORK_LIMIT = 60
/** Failures a minute in all, above which every sign-in is slowed down; nobody is refused for them. */
const ALL_LIMIT = 100
const SLOW_MS = 2 * SECOND
const KEPT_MS = 24 * 60 * MINUTE

/** What is guessed at: failures of each are counted apart, so that the right password forgives no wrong codes. */
export type Secret = 'account' | 'code'

/** An attempt that was let through, counted as failed until it has succeeded, or was none. */
export type Attempt = {
  delayMs: number
  source: string
  succeeded(tx: Tx): Promise<void>
  /** Nobody could tell whether it was right. */
  withdrawn(tx: Tx): Promise<void>
}

/** Slows guessing down; never locks an account for good. */
export type Throttle = {
  /**
   * Counts an attempt before the password is looked at, on disk. `account` null: throttled by source only.
   * Throws `AppError` `throttled` with the time to wait.
   */
  begin(attempt: { account: string | null; of?: Secret; address: string }): Promise<Attempt>
  /**
   * Counts a password before a directory sees it: after three wrong ones of an account it sees no more of them until
   * 15 minutes have passed since the last, so that nobody is locked out there from here. Throws `AppError` `throttled`.
   */
  forward(account: string): Promise<Forwarded>
  /** Forgets the failures of an account, of passwords and codes. */
  clear(tx: Tx, account: string): Promise<void>
  sweep(tx: Tx): Promise<void>
}

/** The network of an address: /24 of IPv4, /56 of IPv6. */
export function networkOf(address: string): string {
  const v4 = address.replace(/^::ffff:/i, '')
  if (isIPv4(v4)) return `${v4.slice(0, v4.lastIndexOf('.'))}.0/24`
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  const fourth = parseInt(groups[3] ?? '0', 16) >> 8
  return `${groups
    .slice(0, 3)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}:${fourth.toString(16)}00::/56`
}

/** How long an account waits after its n-th failure in a row. */
export const accountDelay = (failures: number): number =>
  failures < ACCOUNT.free ? 0 : Math.min(ACCOUNT.firstMs * 2 ** (failures - ACCOUNT.free), ACCOUNT.longestMs)

/** Builds the throttle. Counts are in the database, so that a restart forgets nothing, under keyed hashes. */
export function createThrottle(deps: { database: Database; clock: Clock; macKey: KeyObject }): Throttle {
  const { database, clock, macKey } = deps
  const key = (kind: string, text: string): string =>
    createHmac('sha256', macKey).update(`${kind} ${text}`).digest('base64url')
  const accountKey = (account: string, of: Secret): string => key(of, fold(account))
  const ALL = 'all'

  const refuse = (until: number): never => refuseUntil(until, clock.now())

  const countWindow = async (tx: Tx, of: string, limit: number): Promise<number> => {
    const now = clock.now()
    const row = await store.findAttempts(tx, of)
    const inWindow = row !== undefined && now - row.startedAt < MINUTE && now >= row.startedAt
    const count = inWindow ? row.count + 1 : 1
    if (count > limit) refuse(row!.startedAt + MINUTE)
    await store.saveAttempts(tx, of, {
      count,
      startedAt: inWindow ? row.startedAt : now,
      blockedUntil: 0,
      updatedAt: now,
    })
    return count
  }

  const countAccount = async (tx: Tx, of: string): Promise<void> => {
    const now = clock.now()
    const row = await store.findAttempts(tx, of)
    if (row && row.blockedUntil > now) refuse(Math.min(row.blockedUntil, now + ACCOUNT.longestMs))
    const goesOn = row !== undefined && Math.abs(now - row.updatedAt) < ACCOUNT.forgottenMs
    const count = goesOn ? row.count + 1 : 1
    const startedAt = goesOn ? row.startedAt : now
    await store.saveAttempts(tx, of, {
      count,
      startedAt,
      blockedUntil: now + accountDelay(count),
      updatedAt: now,
    })
  }

  return {
    async begin({ account, of = 'account', address }) {
      const source = key('source', address)
      const network = key('network', networkOf(address))
      const all = await database.write(async (tx) => {
        await store.lockAttempts(tx, ALL, clock.now())
        if (account !== null) await countAccount(tx, accountKey(account, of))
        await countWindow(tx, source, SOURCE_LIMIT)
        await countWindow(tx, network, NETWORK_LIMIT)
        return countWindow(tx, ALL, Infinity)
      })
      return {
        delayMs: all > ALL_LIMIT ? SLOW_MS : 0,
        source: source.slice(0, 11),
        async succeeded(tx) {
          if (account !== null) await store.deleteAttempts(tx, accountKey(account, of))
          for (const key of [source, network, ALL]) await store.takeBack(tx, key)
        },
        async withdrawn(tx) {
          const own = account === null ? [] : [accountKey(account, of)]
          for (const key of [...own, source, network, ALL]) await store.takeBack(tx, key)
        },
      }
    },
    forward: createForwarding(deps),
    async clear(tx, account) {
      await store.deleteAttempts(tx, accountKey(account, 'account'))
      await store.deleteAttempts(tx, accountKey(account, 'code'))
    },
    sweep: (tx) => store.deleteOld(tx, clock.now() - KEPT_MS),
  }
}
