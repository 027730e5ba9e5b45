import { fromBase64url, toBase64url } from '@earshot/protocol'
import { createHttpsTransport } from '../../../agent/src/appliance-client/https.ts'
import type { Transport, WireRequest, WireResponse } from '../../../agent/src/appliance-client/port.ts'
import { HubError } from '../../../agent/src/errors.ts'

/**
 * What happens between a hub and its appliance. cut: nothing comes through; withheld: it is told that its target still
 * stands; flipped: in every new target one bit of the digit behind `"value":` of `of` is another one.
 */
export type Weather = { is: 'fine' } | { is: 'cut' } | { is: 'withheld' } | { is: 'flipped'; value: string }

/** A hub's way to its appliance, over real TLS, and whoever sits in the middle of it. */
export type Network = {
  transport: Transport
  set(weather: Weather): void
  /** How many targets were altered on their way. */
  flipped(): number
  close(): void
}

const isTarget = ({ method, path }: WireRequest): boolean =>
  method === 'GET' && path.startsWith('/hub/v1/target')

const STANDS: WireResponse = { status: 304, headers: {}, body: '' }

/** A network in fine weather. */
export function createNetwork(): Network {
  const https = createHttpsTransport()
  let weather: Weather = { is: 'fine' }
  let changed = new AbortController()
  let flips = 0
  const deliver = (answer: WireResponse): WireResponse => {
    if (weather.is !== 'flipped' || answer.status !== 200) return answer
    const body = flipBit(answer.body, weather.value)
    if (body !== answer.body) flips += 1
    return { ...answer, body }
  }
  const transport: Transport = async (peer, request, signal) => {
    if (weather.is === 'cut') throw new HubError('unreachable', 'The network is down.')
    if (weather.is === 'withheld' && isTarget(request)) return STANDS
    const here = changed.signal
    try {
      const answer = await https.send(peer, request, signal ? AbortSignal.any([signal, here]) : here)
      return isTarget(request) ? deliver(answer) : answer
    } catch (error) {
      if (here.aborted && !signal?.aborted) throw new HubError('unreachable', 'The network broke.', error)
      throw error
    }
  }
  return {
    transport,
    set: (next) => {
      weather = next
      if (next.is === 'fine' || next.is === 'flipped') return
      changed.abort()
      changed = new AbortController()
    },
    flipped: () => flips,
    close: https.close,
  }
}

const BIT = 0x04

/** Turns over one bit of the first digit of `"value":<value>` in a signed target: `30` becomes `70`. */
export function flipBit(jws: string, value: string): string {
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const bytes = fromBase64url(payload)
  const member = `"value":${value}`
  const at = Buffer.from(bytes).indexOf(member)
  if (at < 0) return jws
  const digit = at + member.length - value.length
  bytes[digit] = (bytes[digit] ?? 0) ^ BIT
  return [header, toBase64url(bytes), signature].join('.')
}
