import type { Administrators } from '../../src/features/administrators/index.ts'
import { codeAt, stepAt } from '../../src/features/administrators/totp.ts'
import type { Database } from '../../src/platform/db/index.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The bytes of a secret as it is typed into an app (base32, RFC 4648). */
export function bytesOf(secret: string): Buffer {
  const letters = [...secret.replaceAll(' ', '')]
  const bits = letters.map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

/** An authenticator app with a secret: the code that it shows at a time (milliseconds since 1970 UTC). */
export function appOf(secret: string): (time: number) => string {
  const bytes = bytesOf(secret)
  return (time) => codeAt(bytes, stepAt(time))
}

/** Gives somebody a second factor through the service: their app, and their recovery codes. */
export async function setUpSecondFactor(
  { administrators, database }: { administrators: Administrators; database: Database },
  { userName, password }: { userName: string; password: string },
  now: number,
): Promise<{ app: (time: number) => string; codes: string[] }> {
  const address = '192.0.2.1'
  const token = await administrators.signIn({ userName, password, address, browser: 'Test' })
  const admin = await administrators.findSession(token)
  if (!admin) throw new Error(`${userName} is not signed in`)
  await administrators.secondFactors.begin(admin, { current: password, address })
  const waiting = await administrators.secondFactors.waiting(database.read, admin)
  const app = appOf(waiting?.secret ?? '')
  return { app, codes: await administrators.secondFactors.confirm(admin, app(now)) }
}
