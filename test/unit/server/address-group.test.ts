import { describe, expect, test } from 'vitest'
import { addressGroup } from '../../../server/wire/address'
import { createClientLimits } from '../../../server/wire/client-limits'

describe('what limits count as one address', () => {
  test.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::ffff]:443', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::4:5:6:7:8', '1:0:0:4::/64'],
    ['::4:5:6:7:8', '0:0:0:4::/64'],
    ['1:2::4:5:6:7:8', '1:2:0:4::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ])('SV-140: %s counts as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group)
  })

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:8080', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['no address', 'no address'],
    ['', ''],
  ])('SV-140: %s counts alone, as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group)
  })

  test('SV-140: 10,000 addresses of one /64 share one bucket, and another /64 has its own', () => {
    const mayAsk = createClientLimits({ perSecond: 1, burst: 400 }, () => 0)
    const allowed = Array.from({ length: 10_000 }, (_, host) => mayAsk(`2001:db8:1:2::${host.toString(16)}`))
    expect(allowed.filter(Boolean)).toHaveLength(400)
    expect(mayAsk('2001:db8:1:3::1')).toBe(true)
  })
})
