import { expect, test } from 'vitest'
import { commandClose, commandCut } from './far-commands'
import { bytesOf, dataOf, type OpenConnection, type SocketPortHarness, type Tools } from './tools'

export function sendCases(harness: () => SocketPortHarness, tools: Tools): void {
  const { open, untilOpened, untilEnd, openTo, untilMessages, untilSettled, fails } = tools

  test('PF-5: settles a successful send once, without an error', async () => {
    const connection = await openTo('/echo')
    connection.send('one')
    await untilMessages(connection, 1)
    expect(await untilSettled(connection)).toEqual([[undefined]])
  })

  test('PF-5: settles a send while connecting once with an error, and sends nothing', async () => {
    const connection = open('/echo')
    connection.send('too early')
    await untilOpened(connection)
    await harness().rest(100)
    fails(connection.settlements)
    expect(dataOf(connection.events)).toEqual([])
  })

  test.each<readonly [string, (connection: OpenConnection) => unknown]>([
    ['the end', (connection) => {
      connection.close(1000)
      return untilEnd(connection)
    }],
    ['a drop', (connection) => connection.drop()],
  ])('PF-5: settles a send after %s once with an error', async (_, end) => {
    const connection = await openTo('/echo')
    await end(connection)
    connection.send('too late')
    fails(await untilSettled(connection))
  })

  test('PF-5: settles a send after the client’s own close once with an error, and does not send it', async () => {
    const connection = await openTo('/echo')
    connection.close(1000)
    connection.send('on top')
    fails(await untilSettled(connection))
    expect(dataOf(await untilEnd(connection))).toEqual([])
  })

  test('PF-5: settles each of many sends in one tick once, and delivers them in order', async () => {
    const connection = await openTo('/echo')
    const texts = Array.from({ length: 200 }, (_, index) => `frame ${index}`)
    texts.forEach(connection.send)
    expect(await untilMessages(connection, texts.length)).toEqual(texts)
    expect(await untilSettled(connection)).toEqual(texts.map(() => [undefined]))
  })

  for (const end of ['drop', 'close'] as const) {
    test(`PF-5: settles each send once in the tick of the client’s own ${end}`, async () => {
      const connection = await openTo('/echo')
      for (let count = 0; count < 50; count += 1) connection.send(`frame ${count}`)
      connection[end](1000)
      expect((await untilSettled(connection)).map(({ length }) => length)).toEqual(Array(50).fill(1))
    })
  }

  for (const [title, command] of [['is cut', commandCut], ['the server closes', commandClose(4000, '')]] as const) {
    test(`PF-5: settles each send once on a connection that ${title} meanwhile`, async () => {
      const connection = await openTo('/echo')
      connection.send(command)
      for (let count = 0; count < 50; count += 1) connection.send(`frame ${count}`)
      await untilEnd(connection)
      expect((await untilSettled(connection)).map(({ length }) => length)).toEqual(Array(51).fill(1))
    })
  }

  test('PF-9, CP-9: delivers text and bytes unchanged and in order, and only the bytes of a view', async () => {
    const connection = await openTo('/echo')
    const view = Uint8Array.of(1, 0xff, 0xc0, 4).subarray(1, 3)
    for (const data of ['持仓🚀', Uint8Array.of(2).buffer, '', new ArrayBuffer(0), view, 'six']) connection.send(data)
    const echoes = (await untilMessages(connection, 6)).map((echo) => (typeof echo === 'string' ? echo : bytesOf(echo)))
    expect(echoes).toEqual(['持仓🚀', [2], '', [], [0xff, 0xc0], 'six'])
  })

  test('PF-12: sends subprotocols and, where the platform supports them, headers', async () => {
    const connection = await openTo('/mirror', { protocols: ['feed.v1', 'feed.v0'], header: { 'x-app': 'trades' } })
    const [text] = await untilMessages(connection, 1)
    const mirrored: unknown = JSON.parse(typeof text === 'string' ? text : '')
    expect(mirrored).toMatchObject({ protocol: 'feed.v1' })
    const header = harness().sendsHeader ? { 'x-app': 'trades' } : {}
    expect(mirrored).toMatchObject({ header })
  })

  test('PF-10: separates the frames of connections opened in one tick', async () => {
    const connections = Array.from({ length: 5 }, () => open('/echo'))
    await Promise.all(connections.map(untilOpened))
    for (const [place, connection] of connections.entries()) connection.send(`of ${place}`)
    for (const [place, connection] of connections.entries()) {
      expect(await untilMessages(connection, 1)).toEqual([`of ${place}`])
    }
  })
}
