import { expect, test } from 'vitest'
import { commandClose, commandCut } from './far-commands'
import { bytesOf, dataOf, type OpenConnection, type SocketPortHarness, type Tools } from './tools'

const fromPoint = (point: number): string => String.fromCodePoint(point)

const planes = Array.from({ length: 16 }, (_, index) => (index + 1) * 0x1_0000)

const texts: readonly string[] = [
  '',
  'x',
  // Characters of two and three bytes, and both ends of each Unicode plane.
  '\u0080\u07ff§é',
  '\u0800持仓\ud7ff\ue000\uffff',
  ...planes.map((first) => fromPoint(first) + fromPoint(first + 0xffff)),
  '\u0000\u0001\n\r\t\u001f\u007f',
  '{"type":"string","data":"x"}',
  'k'.repeat(65_536),
  '🚀'.repeat(16_384),
]

const numbered = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 256)

/**
 * The length of a frame is encoded differently from 126 bytes on, and again from 65,536. The last frame is not UTF-8.
 */
const binaries = [...[0, 1, 125, 126, 256, 65_535, 65_536].map(numbered), Uint8Array.of(0xff, 0xfe, 0xc0, 0x80)]

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

  test('PF-9: delivers text of any Unicode plane and length unchanged', async () => {
    const connection = await openTo('/echo')
    texts.forEach(connection.send)
    for (const [place, echo] of (await untilMessages(connection, texts.length)).entries()) {
      expect(echo === texts[place], `text ${place}`).toBe(true)
    }
  })

  test('PF-9, CP-9: delivers an ArrayBuffer unchanged, and only the bytes of a view', async () => {
    const connection = await openTo('/echo')
    for (const bytes of binaries) {
      const larger = new Uint8Array(bytes.length + 200).fill(0xaa)
      larger.set(bytes, 100)
      connection.send(new Uint8Array(bytes).buffer)
      connection.send(larger.subarray(100, 100 + bytes.length))
    }
    const echoes = await untilMessages(connection, 2 * binaries.length)
    for (const [place, echo] of echoes.entries()) {
      expect(Buffer.compare(Uint8Array.from(bytesOf(echo)), binaries[place >> 1] ?? expect.fail())).toBe(0)
    }
  })

  test('PF-9: keeps the type and the order of text and bytes', async () => {
    const connection = await openTo('/echo')
    for (const data of ['one', Uint8Array.of(2).buffer, '', new ArrayBuffer(0), 'five']) connection.send(data)
    const echoes = (await untilMessages(connection, 5)).map((echo) => (typeof echo === 'string' ? echo : bytesOf(echo)))
    expect(echoes).toEqual(['one', [2], '', [], 'five'])
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
