import type { Clock } from '../../platform/clock.ts'
import type { ServerCertificate } from './authority.ts'

/** The certificate that the appliance serves. */
export type ServedCertificate = {
  current(): ServerCertificate
  /** Issues another where this one ends within 30 days. Null where it is not due. */
  renewIfDue(): Promise<ServerCertificate | null>
}

const DAY = 86_400_000
const RENEWED_BEFORE_END = 30 * DAY

/** Issues the first certificate. */
export async function createServedCertificate({
  clock,
  issue,
}: {
  clock: Clock
  issue(): Promise<ServerCertificate>
}): Promise<ServedCertificate> {
  let current = await issue()
  return {
    current: () => current,
    async renewIfDue() {
      if (current.expiresAt - clock.now() > RENEWED_BEFORE_END) return null
      current = await issue()
      return current
    },
  }
}
