import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonProtocol, type Protocol } from '../../../src'
import type { Bus, Ports } from '../../../src/connection/ports/ports'
import { createDevelopment } from '../../../src/connection/runtime/development'
import { defaultPorts } from '../../../src/platform/default-ports'
import { adviseOptions } from '../../../src/shared/options'
import { createScriptedBus, createScriptedLifecycle } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'
import { codesOf, createAdvised } from './advised'

/** Sends texts, and has no ping. */
const texts: Protocol<object> = {
  name: 'texts', liveness: 'any', needsSession: false, policy: { ping: false },
  start: () => ({ received: () => undefined, encode: (frame) => String(Object(frame).text) }),
}

/** The check for mistakes, without a client. */
function development(given: Partial<Ports> = {}, options: object = {}, chinese = false) {
  const printed: string[] = []
  const { clock, ...ports } = createTestServer().ports
  const all: Ports = {
    ...defaultPorts(), ...ports, clock, bus: createScriptedBus(), lifecycle: createScriptedLifecycle(),
    log: { report: () => undefined }, ...given,
  }
  const made = createDevelopment(
    { url: 'wss://feed.example/ws', protocol: texts, ...options }, all, 
    { print: (text) => void printed.push(text), isChinese: () => chinese, isBrowser: () => false }, () => false)
  return { ...made, printed }
}

describe('advice about a client', () => {
  test('DV-4: a frame that goes out, or cannot be made, was not sent too early', async () => {
    const { advices, client, server } = createAdvised({ protocol: texts })
    client.connect()
    await server.clock.advanceAsync(0)
    expect(await client.send({ text: 'hi' })).toEqual({ ok: true })
    expect(await client.send({ get text() { throw new Error('no text') } })).toMatchObject({ ok: false })
    expect(advices).toEqual([])
    client.close()
    await server.clock.advanceAsync(60_000)
    await client.send({ text: 'hi' })
    expect(codesOf(advices)).toEqual(['send-before-open'])
    expect(advices[0]?.split('\n')).toHaveLength(2)
  })

  test('DV-9: an address that opened once is not reported, however often it fails after', async () => {
    const { advices, client, server } = createAdvised({ protocol: texts })
    client.connect()
    await server.clock.advanceAsync(0)
    server.refuse()
    server.last().closed()
    await server.clock.advanceAsync(300_000)
    expect(advices).toEqual([])
  })

  test('DV-9: a refused connection is reported at once', async () => {
    const { advices, client, server } = createAdvised({ protocol: texts })
    server.refuse()
    client.connect()
    await server.clock.advanceAsync(0)
    expect(codesOf(advices)).toEqual(['not-reached'])
  })

  test('DV-28: the words of the platform stand below the advice, once, without the address\'s query', async () => {
    const { advices, client, server } = createAdvised({ protocol: texts })
    server.staySilent()
    client.connect()
    await server.clock.advanceAsync(0)
    server.last().closed(1006, 'connectSocket:fail ssl hand shake error of wss://feed.example/ws?token=secret')
    await server.clock.advanceAsync(15_000)
    server.last().closed(1006, 'connectSocket:fail timeout')
    await server.clock.advanceAsync(0)
    expect(codesOf(advices)).toEqual(['not-reached'])
    expect(advices[0]).toContain(
      '\nThe platform says: connectSocket:fail ssl hand shake error of wss://feed.example/ws?***\n',
    )
  })

  test('DV-28: a host that is not on the list has an advice of its own, also after it was open', async () => {
    const { advices, client, server } = createAdvised({ protocol: texts })
    client.connect()
    await server.clock.advanceAsync(0)
    server.staySilent()
    server.drop()
    await server.clock.advanceAsync(15_000)
    server.last().closed(1006, 'connectSocket:fail url not in domain list')
    await server.clock.advanceAsync(0)
    expect(codesOf(advices)).toEqual(['domain-not-listed'])
    expect(advices[0]).toContain('\nThe platform says: connectSocket:fail url not in domain list\nWhat to do: add wss://')
  })

  test('DV-29: a client without tasks is reported, with the version that has them', async () => {
    const { advices, client, server } = createAdvised({ protocol: texts })
    server.staySilent()
    client.connect()
    await server.clock.advanceAsync(0)
    server.last().refused('socket-task-missing')
    await server.clock.advanceAsync(0)
    expect(codesOf(advices)).toEqual(['socket-task-missing'])
    expect(advices[0]).toContain('2.3.1')
  })

  test('DV-12: only jsonProtocol() without a ping, lost after 30 s of silence, gets the advice to ping', async () => {
    const lostAfter = async (silentMs: number, protocol = texts): Promise<readonly string[]> => {
      const { advices, client, server } = createAdvised({ protocol })
      client.connect()
      await server.clock.advanceAsync(0)
      server.push({ type: 'notice', data: 1 })
      await server.clock.advanceAsync(silentMs)
      server.last().closed()
      return codesOf(advices)
    }
    expect(await lostAfter(30_000, jsonProtocol())).toEqual(['no-ping'])
    expect(await lostAfter(29_999, jsonProtocol())).toEqual([])
    expect(await lostAfter(3_000, jsonProtocol({ ping: 'ping' }))).toEqual([])
    expect(await lostAfter(60_000)).toEqual([])
  })

  test('DV-1: all pages that hold a lease without needing it are named', async () => {
    const { advices, client, server } = createAdvised({ protocol: texts })
    client.lease('first')
    client.lease('second')
    await server.clock.advanceAsync(5_000)
    expect(advices[0]).toContain('\nNot needed now, or not shown: first, second.\n')
  })

  test('DV-5: of an exception all that there is is reported', () => {
    const { ports, printed } = development()
    const bodyOf = (text: string | undefined): readonly string[] | undefined => text?.split('\n').slice(1, -1)
    ports.log.report({ code: 'listener-threw' })
    ports.log.report({ code: 'listener-threw', detail: 'no such field' })
    ports.log.report({ code: 'listener-threw', detail: 'no price' }, 'at page')
    expect(printed.map(bodyOf)).toEqual([[], ['no such field'], ['no price', 'at page']])
  })
})

/** Letters to insert, delete or replace, and neighbours to exchange: by trying all ways. */
function distance(one: string, other: string): number {
  if (one === '' || other === '') return one.length + other.length
  const ways = [
    distance(one.slice(1), other) + 1,
    distance(one, other.slice(1)) + 1,
    distance(one.slice(1), other.slice(1)) + Number(one[0] !== other[0]),
  ]
  const isExchanged = one.length > 1 && other.length > 1 && one[0] === other[1] && one[1] === other[0]
  return Math.min(...ways, ...(isExchanged ? [distance(one.slice(2), other.slice(2)) + 1] : []))
}

describe('the nearest name', () => {
  /** The name that is offered for another one. */
  function offered(given: string, names: readonly string[]): string | undefined {
    const { client, advices } = createAdvised({ protocol: texts })
    adviseOptions(client, '', { [given]: 1 }, names)
    return /did you mean (.*)\?/.exec(advices[0] ?? '')?.[1]
  }

  test.each([
    ['abxy', ['abcd'], undefined], ['ab', ['abc'], 'abc'], ['abc', ['ab'], 'ab'], ['acbd', ['abcd'], 'abcd'],
    ['ABCE', ['abcd'], 'abcd'], ['abc', [], undefined], ['abcx', ['zzzz', 'abcy', 'abcz'], 'abcy'],
    ['abcc', ['cacc'], undefined],
  ])('DV-6: for %s of %j is %s', (given, names, nearest) => {
    expect(offered(given, names)).toBe(nearest)
  })

  test('DV-6: differs in less than half of the letters, whatever the names', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 })
    fc.assert(fc.property(word, word, (given, name) => {
      fc.pre(given !== name)
      const isNear = distance(given, name) * 2 < Math.max(given.length, name.length)
      expect(offered(given, [name])).toBe(isNear ? name : undefined)
    }), { numRuns: 300 })
  })
})

describe('the bus in development', () => {
  function open() {
    const bus = createScriptedBus()
    const { ports, printed } = development({ bus })
    const received: string[] = []
    const listener = (name: string) => (): void => void received.push(name)
    return { bus, watched: ports.bus satisfies Bus, printed, received, listener }
  }

  test('DV-10: of several listeners of a channel only the one that leaves goes', () => {
    const { watched, received, listener, printed } = open()
    const [first, second] = [listener('first'), listener('second')]
    watched.on('x', first)
    watched.on('x', second)
    watched.off('x', second)
    watched.emit('x', 1)
    watched.off('x', first)
    watched.emit('x', 2)
    expect([received, printed]).toEqual([['first'], []])
  })

  test('DV-10: a listener of another way leaves by its own name', () => {
    const { bus, watched, received, listener } = open()
    const other = listener('other')
    bus.on('x', other)
    watched.off('x', other)
    watched.emit('x', 1)
    expect(received).toEqual([])
  })
})
