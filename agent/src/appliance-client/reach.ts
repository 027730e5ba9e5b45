import { HubError } from '../errors.ts'
import type { Pin } from '@earshot/protocol'
import type { Peer } from './port.ts'

/**
 * Tries the addresses in order and returns the first answer. Only a connection that could not be made moves on to
 * the next; what an appliance answered is final. Throws the last failure, preferring a failed pin, which can be cured.
 */
export async function reach<T>(
  urls: readonly string[],
  pins: readonly Pin[] | 'anyone',
  attempt: (peer: Peer) => Promise<T>,
): Promise<T> {
  let failure = new HubError('unreachable', 'No address of the appliance is known.')
  for (const url of urls) {
    try {
      return await attempt({ url, pins })
    } catch (error) {
      if (!isConnectionFailure(error)) throw error
      if (failure.code !== 'pin_mismatch') failure = error
    }
  }
  throw failure
}

const isConnectionFailure = (error: unknown): error is HubError =>
  error instanceof HubError && ['unreachable', 'pin_mismatch', 'certificate_invalid'].includes(error.code)
