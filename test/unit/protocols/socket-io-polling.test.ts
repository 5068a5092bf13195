import { describe, expect, test } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import { withPollingCheck, type HttpAnswer } from '../../../src/protocols/socket-io/socket-io'
import { createAnswers } from '../../support/answer-order'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'

const unknownTransport: HttpAnswer = { status: 400, body: { code: 0, message: 'Transport unknown' } }
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function stage(answer: HttpAnswer | Error = unknownTransport) {
  const inner = createScriptedSocket()
  const asked: string[] = []
  const { get } = createAnswers().of({
    get(url: string): Promise<HttpAnswer> {
      asked.push(url)
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  })
  const port = withPollingCheck(inner, get)
  const events: SocketEvent[] = []
  const open = () => port.open({ url: 'wss://io.example.com/socket.io/?EIO=4&transport=websocket' }, (event) => {
    events.push(event)
  })
  return { inner, port, asked, events, open }
}

describe('a server without WebSocket', () => {
  test('SI-21: a refused handshake is explained by what the same address says over HTTP', async () => {
    const { inner, asked, events, open } = stage()
    open()
    inner.last().closed()
    expect(events).toEqual([])
    await settled()
    expect(events).toEqual([{ type: 'closed', code: 4906, reason: 'no WebSocket transport' }])
    expect(asked).toEqual(['https://io.example.com/socket.io/?EIO=4&transport=websocket'])
  })

  test.each<HttpAnswer | Error>([
    new Error('request:fail'),
    { status: 400, body: { code: 3, message: 'Bad request' } },
    { status: 400, body: { code: 0, message: 'Nothing here' } },
    { status: 200, body: unknownTransport.body },
    { status: 400, body: '<html>' },
  ])('SI-21: %j explains nothing', async (answer) => {
    const { inner, events, open } = stage(answer)
    open()
    inner.last().closed(1006, 'refused')
    await settled()
    expect(events).toEqual([{ type: 'closed', code: 1006, reason: 'refused' }])
  })

  test('SI-21: it is asked at the first failure of an outage alone, and not about a line that was open', async () => {
    const { inner, asked, events, open } = stage({ status: 502, body: '' })
    for (const count of [1, 1, 1]) {
      open()
      inner.last().closed()
      await settled()
      expect(asked).toHaveLength(count)
    }
    const connection = open()
    inner.last().opened()
    const sent: unknown[] = []
    connection.send('2', (error) => sent.push(error))
    await settled()
    inner.last().message('3')
    inner.last().closed()
    expect(sent).toEqual([undefined])
    expect(events.slice(3)).toMatchObject([{ type: 'opened' }, { type: 'message' }, { type: 'closed', code: 1006 }])
    expect(asked).toHaveLength(1)
    open()
    inner.last().closed()
    await settled()
    expect(asked).toHaveLength(2)
  })

  test('SI-21: what was dropped or closed meanwhile stays so, and a missing slot is reported at once', async () => {
    const { inner, events, open } = stage()
    const connection = open()
    inner.last().closed()
    connection.drop()
    await settled()
    expect(events).toEqual([])
    const other = open()
    other.close(1000, 'bye')
    expect(inner.last().closeCall).toEqual({ code: 1000, reason: 'bye' })
    inner.behaviour.noSlots = true
    events.length = 0
    open()
    await settled()
    expect(events.at(-1)).toMatchObject({ type: 'refused' })
  })

  test('SI-21: where sockets are few its waiting list is the port\'s own', () => {
    const inner = createScriptedSocket()
    const freed: unknown[] = []
    const port = withPollingCheck({
      open: inner.open,
      watchSlots: (tell) => {
        tell()
        return () => freed.push('ended')
      },
    }, () => Promise.reject(new Error('never')))
    port.watchSlots?.(() => freed.push('freed'))()
    expect(freed).toEqual(['freed', 'ended'])
    expect(withPollingCheck(inner, () => Promise.reject(new Error('never'))).watchSlots).toBeUndefined()
  })
})
