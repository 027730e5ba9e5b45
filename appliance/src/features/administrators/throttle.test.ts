import { describe, expect, it } from 'vitest'
import { accountDelay, networkOf } from './throttle.ts'

describe('the throttle', () => {
  const networks: [string, string][] = [
    ['192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:22ff::1', '2001:db8:1:2200::/56'],
    ['2001:db8:1:22aa:9:8:7:6', '2001:db8:1:2200::/56'],
    ['2001:db8::1', '2001:db8:0:000::/56'],
    ['fe80::1%eth0', 'fe80:0:0:000::/56'],
    ['::1', '0:0:0:000::/56'],
  ]
  it.each(networks)('counts %s as part of %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })

  it('doubles the wait of an account up to fifteen minutes and never beyond', () => {
    const waits = [1, 4, 5, 6, 7, 8, 9, 10, 11, 1000].map((failures) => accountDelay(failures) / 1000)
    expect(waits).toEqual([0, 0, 30, 60, 120, 240, 480, 900, 900, 900])
  })
})
