import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { createRequestAddress } from '../../../server/wire/request-address'

function from(peer: string, forwarded?: string) {
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: peer })
  return { socket, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }
}

describe('whose request it is', () => {
  test.each([
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['::1', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '198.51.100.1,127.0.0.1', '198.51.100.1'],
    ['127.0.0.1', '2001:db8::1', '2001:db8::1'],
    ['127.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['127.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['127.0.0.1', '[2001:db8::1]', '2001:db8::1'],
    ['127.0.0.1', '2001:DB8:0:0::1', '2001:db8::1'],
    ['127.0.0.1', '::ffff:c633:6401', '198.51.100.1'],
    ['127.0.0.1', '198.51.100.1, ::ffff:7f00:1', '198.51.100.1'],
    ['fe80::1%eth0', '198.51.100.1', 'fe80::1%eth0'],
    ['127.0.0.1', 'unknown', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1, junk', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.1, 127.0.0.2', '127.0.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', undefined, '127.0.0.1'],
  ])('SV-94: from %s for %s it counts for %s', (peer, forwarded, address) => {
    expect(createRequestAddress([])(from(peer, forwarded))).toBe(address)
  })

  test.each(['2001:DB8::A', '2001:db8:0:0::a', '::FFFF:a00:1'])(
    'SV-94: a proxy given as %s is believed however its address is written', (proxy) => {
      const addressOf = createRequestAddress([proxy])
      expect(addressOf(from(proxy.startsWith('2') ? '2001:db8::a' : '10.0.0.1', '198.51.100.1'))).toBe('198.51.100.1')
    },
  )

  test('SV-94: with named proxies this machine is not one', () => {
    const addressOf = createRequestAddress(['10.0.0.1', '10.0.0.2'])
    expect(addressOf(from('127.0.0.1', '198.51.100.1'))).toBe('127.0.0.1')
    expect(addressOf(from('::ffff:10.0.0.1', '6.6.6.6, 198.51.100.1, 10.0.0.2'))).toBe('198.51.100.1')
  })
})
