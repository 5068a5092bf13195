import { expect, test } from 'vitest'
import { commandClose, commandCut } from './far-commands'
import { bytesOf, dataOf, type SocketPortHarness, type Tools } from './tools'

const fromPoint = (point: number): string => String.fromCodePoint(point)

const textCases = [
  { title: 'none at all', text: '' },
  { title: 'one byte', text: 'x' },
  { title: 'two-byte characters', text: '\u0080\u07ff§é' },
  { title: 'three-byte characters and both ends of the basic plane', text: '\u0800持仓\ud7ff\ue000\uffff' },
  ...Array.from({ length: 16 }, (_, index) => {
    const plane = index + 1
    return { title: `plane ${plane}`, text: fromPoint(plane * 0x1_0000) + fromPoint(plane * 0x1_0000 + 0xffff) }
  }),
  { title: 'the control characters', text: '\u0000\u0001\n\r\t\u001f\u007f' },
  { title: 'JSON that holds a stored value', text: '{"type":"string","data":"x"}' },
  { title: '64 KiB', text: 'k'.repeat(65_536) },
  { title: '64 KiB of four-byte characters', text: '🚀'.repeat(16_384) },
] as const

const numbered = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 256)

const binaryCases = [
  { title: '0 bytes', bytes: new Uint8Array(0) },
  { title: '1 byte', bytes: Uint8Array.of(0) },
  { title: 'every byte', bytes: numbered(256) },
  { title: 'not UTF-8', bytes: Uint8Array.of(0xff, 0xfe, 0xc0, 0x80) },
  // The frame's length is written otherwise from 126 bytes on, and again from 65,536.
  { title: '125 bytes', bytes: numbered(125) },
  { title: '126 bytes', bytes: numbered(126) },
  { title: '65,535 bytes', bytes: numbered(65_535) },
  { title: '64 KiB', bytes: numbered(65_536) },
] as const

/** How messages are sent and received, and how each send is settled. */
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

  test('PF-5: settles a send after the end once with an error', async () => {
    const connection = await openTo('/echo')
    connection.close(1000)
    await untilEnd(connection)
    connection.send('too late')
    fails(await untilSettled(connection))
  })

  test('PF-5: settles a send after a drop once with an error', async () => {
    const connection = await openTo('/echo')
    connection.drop()
    connection.send('dropped')
    fails(await untilSettled(connection))
  })

  test('PF-5: settles a send after our own close once with an error, and does not send it', async () => {
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
    test(`PF-5: settles each send in the tick of our ${end} once`, async () => {
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

  for (const { title, text } of textCases) {
    test(`PF-9: delivers text unchanged: ${title}`, async () => {
      const connection = await openTo('/echo')
      connection.send(text)
      const [echo] = await untilMessages(connection, 1)
      expect(echo).toBe(text)
    })
  }

  for (const { title, bytes } of binaryCases) {
    test(`PF-9: delivers an ArrayBuffer unchanged as an ArrayBuffer: ${title}`, async () => {
      const connection = await openTo('/echo')
      connection.send(new Uint8Array(bytes).buffer)
      const [echo] = await untilMessages(connection, 1)
      expect(bytesOf(echo)).toEqual([...bytes])
    })

    test(`PF-9, CP-9: delivers a view as an ArrayBuffer that has only its bytes: ${title}`, async () => {
      const connection = await openTo('/echo')
      const larger = new Uint8Array(bytes.length + 200).fill(0xaa)
      larger.set(bytes, 100)
      connection.send(larger.subarray(100, 100 + bytes.length))
      const [echo] = await untilMessages(connection, 1)
      expect(bytesOf(echo)).toEqual([...bytes])
    })
  }

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
