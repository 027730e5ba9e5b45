import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../../platform/errors.ts'
import { createGate } from '../../platform/gate.ts'
import { say } from '../../platform/views/messages/phrase.ts'

/** Cost of a hash (argon2id, RFC 9106): memory in KiB, passes, lanes. */
export type PasswordCost = { memory: number; passes: number; parallelism: number }

/** Hashes passwords and compares them, as PHC strings. */
export type Passwords = {
  hash(password: string): Promise<string>
  /** `stale`: made with another cost than today's; hash again. A null hash costs as much and never matches. */
  verify(password: string, phc: string | null): Promise<{ matches: boolean; stale: boolean }>
}

const COST: PasswordCost = { memory: 64 * 1024, passes: 3, parallelism: 1 }
const TAG_BYTES = 32
const SALT_BYTES = 16
/** Of libuv's four threads: files and DNS keep theirs. */
const AT_ONCE = 2
const MAX_WAITING = 64

const derive = promisify(argon2)

type Phc = PasswordCost & { salt: Buffer; tag: Buffer }

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

const formatPhc = ({ memory, passes, parallelism, salt, tag }: Phc): string =>
  `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/

function parsePhc(text: string): Phc {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(text) ?? []
  if (memory === undefined) throw new AppError('unavailable', say('password.damaged'))
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

/** argon2id with 64 MiB and 3 passes, two at a time. Tests may take a cheaper cost. */
export function createPasswords(cost: PasswordCost = COST): Passwords {
  const gate = createGate({ atOnce: AT_ONCE, waiting: MAX_WAITING })
  const tagOf = (
    password: string,
    salt: Buffer,
    { memory, passes, parallelism }: PasswordCost,
  ): Promise<Buffer> =>
    gate(() =>
      derive('argon2id', {
        message: password,
        nonce: salt,
        memory,
        passes,
        parallelism,
        tagLength: TAG_BYTES,
      }),
    )
  const nobody: Phc = { ...cost, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) }
  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      return formatPhc({ ...cost, salt, tag: await tagOf(password, salt, cost) })
    },
    async verify(password, phc) {
      const stored = phc === null ? nobody : parsePhc(phc)
      const same = timingSafeEqual(await tagOf(password, stored.salt, stored), stored.tag)
      const { memory, passes, parallelism } = stored
      const stale = memory !== cost.memory || passes !== cost.passes || parallelism !== cost.parallelism
      return { matches: same && phc !== null, stale }
    },
  }
}
