import { expect, test } from 'vitest'
import { commandClose, commandCut } from './far-commands'
import type { SocketPortHarness } from './harness'
import { binaryCases, textCases } from './socket-port-cases'
import { bytesOf, close, dataOf, drop, send, type Tools } from './tools'

/** How messages are sent and received, and how each send is settled. */
export function sendCases(harness: () => SocketPortHarness, tools: Tools): void {
  const { until, untilEnd, openTo, untilMessages, untilSettled, fails } = tools

  test('PF-5: a send that goes out is settled once, without an error', async () => {
    const connection = await openTo('/echo')
    connection.act(send('one'))
    await untilMessages(connection, 1)
    expect(await untilSettled(connection)).toEqual([[undefined]])
  })

  test('PF-5: a send while connecting is settled once with an error, and nothing goes out', async () => {
    const connection = harness().open('/echo', {}, [send('too early')])
    await until(connection.events, (events) => events.length > 0)
    await harness().rest(100)
    fails(connection.settlements())
    expect(dataOf(connection.events())).toEqual([])
  })

  test('PF-5: a send after the end is settled once with an error', async () => {
    const connection = await openTo('/echo')
    connection.act(close(1000))
    await untilEnd(connection)
    connection.act(send('too late'))
    fails(await untilSettled(connection))
  })

  test('PF-5: a send after a drop is settled once with an error', async () => {
    const connection = await openTo('/echo')
    connection.act(drop, send('dropped'))
    fails(await untilSettled(connection))
  })

  test('PF-5: a send after our own close is settled once with an error, and does not arrive', async () => {
    const connection = await openTo('/echo')
    connection.act(close(1000), send('on top'))
    fails(await untilSettled(connection))
    expect(dataOf(await untilEnd(connection))).toEqual([])
  })

  test('PF-5: many sends in one turn are settled once each, and arrive in order', async () => {
    const connection = await openTo('/echo')
    const texts = Array.from({ length: 200 }, (_, index) => `frame ${index}`)
    connection.act(...texts.map(send))
    expect(await untilMessages(connection, texts.length)).toEqual(texts)
    expect(await untilSettled(connection)).toEqual(texts.map(() => [undefined]))
  })

  for (const [title, ending] of [['a drop', drop], ['our own close', close(1000)]] as const) {
    test(`PF-5: sends of the same turn as ${title} are settled once each`, async () => {
      const connection = await openTo('/echo')
      connection.act(...Array.from({ length: 50 }, (_, index) => send(`frame ${index}`)), ending)
      expect((await untilSettled(connection)).map(({ length }) => length)).toEqual(Array.from({ length: 50 }, () => 1))
    })
  }

  for (const [title, command] of [['is cut', commandCut], ['the server closes', commandClose(4000, '')]] as const) {
    test(`PF-5: sends on a line that ${title} meanwhile are settled once each`, async () => {
      const connection = await openTo('/echo')
      const texts = Array.from({ length: 50 }, (_, index) => `frame ${index}`)
      connection.act(...[command, ...texts].map(send))
      await untilEnd(connection)
      expect((await untilSettled(connection)).map(({ length }) => length)).toEqual(Array.from({ length: 51 }, () => 1))
    })
  }

  for (const { title, text } of textCases) {
    test(`PF-9: text arrives as it was sent: ${title}`, async () => {
      const connection = await openTo('/echo')
      connection.act(send(text))
      const [echo] = await untilMessages(connection, 1)
      expect(echo).toBe(text)
    })
  }

  for (const { title, bytes } of binaryCases) {
    test(`PF-9: an ArrayBuffer arrives as one, byte for byte: ${title}`, async () => {
      const connection = await openTo('/echo')
      connection.act(send(new Uint8Array(bytes).buffer))
      const [echo] = await untilMessages(connection, 1)
      expect(bytesOf(echo)).toEqual([...bytes])
    })

    test(`PF-9, CP-9: a view arrives as an ArrayBuffer of its own bytes alone: ${title}`, async () => {
      const connection = await openTo('/echo')
      const larger = new Uint8Array(bytes.length + 200).fill(0xaa)
      larger.set(bytes, 100)
      connection.act(send(larger.subarray(100, 100 + bytes.length)))
      const [echo] = await untilMessages(connection, 1)
      expect(bytesOf(echo)).toEqual([...bytes])
    })
  }

  test('PF-9: text and bytes keep their kinds and their order', async () => {
    const connection = await openTo('/echo')
    connection.act(send('one'), send(Uint8Array.of(2).buffer), send(''), send(new ArrayBuffer(0)), send('five'))
    const echoes = (await untilMessages(connection, 5)).map((echo) => (typeof echo === 'string' ? echo : bytesOf(echo)))
    expect(echoes).toEqual(['one', [2], '', [], 'five'])
  })

  test('PF-12: subprotocols and, where the platform can, headers reach the server', async () => {
    const connection = await openTo('/mirror', { protocols: ['feed.v1', 'feed.v0'], header: { 'x-app': 'trades' } })
    const [text] = await untilMessages(connection, 1)
    const mirrored: unknown = JSON.parse(typeof text === 'string' ? text : '')
    expect(mirrored).toMatchObject({ protocol: 'feed.v1' })
    const header = harness().sendsHeader ? { 'x-app': 'trades' } : {}
    expect(mirrored).toMatchObject({ header })
  })

  test('PF-10: connections opened in one turn keep their frames apart', async () => {
    const paths = Array.from({ length: 5 }, () => '/echo' as const)
    const connections = paths.map((path) => harness().open(path))
    for (const connection of connections) await until(connection.events, (events) => events.length > 0)
    for (const [place, connection] of connections.entries()) connection.act(send(`of ${place}`))
    for (const [place, connection] of connections.entries()) {
      expect(await untilMessages(connection, 1)).toEqual([`of ${place}`])
    }
  })
}
