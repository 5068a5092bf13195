import { expect, test } from 'vitest'
import type { SocketEvent, SocketPort } from '../../../src/connection/ports/ports'
import { watchSocket } from '../../../src/legacy/legacy-connection'

/** A port whose connections and slots are in the test's hands. */
function createPort() {
  const calls: unknown[] = []
  const listeners: ((event: SocketEvent) => void)[] = []
  const port: SocketPort = {
    open(_request, listener) {
      listeners.push(listener)
      return {
        send: (...given) => void calls.push(['send', ...given]),
        close: (...given) => void calls.push(['close', ...given]),
        drop: () => void calls.push(['drop']),
      }
    },
    watchSlots(freed) {
      freed()
      return () => void calls.push(['slots unwatched'])
    },
  }
  return { port, calls, listeners }
}

const request = { url: 'wss://feed.example/ws', header: undefined, protocols: undefined }

test('LG-7: it is free when the last connection has closed, was refused, dropped or never began', () => {
  const ends: readonly (readonly [string, (socket: SocketPort, listen: (event: SocketEvent) => void) => void])[] = [
    ['closed', (_, listen) => listen({ type: 'closed', code: 1000, reason: '' })],
    ['refused', (_, listen) => listen({ type: 'refused', code: 'socket-slots-exhausted' })],
  ]
  for (const [name, end] of ends) {
    const { port, listeners } = createPort()
    const { port: watched, whenFree } = watchSocket(port)
    const told: string[] = []
    const events: string[] = []
    whenFree(() => told.push('at once'))
    for (const _ of [1, 2]) watched.open(request, ({ type }) => events.push(type))
    whenFree(() => told.push(name))
    const stop = whenFree(() => told.push('taken back'))
    stop()
    listeners[0]?.({ type: 'opened' })
    end(watched, (event) => listeners[0]?.(event))
    end(watched, (event) => listeners[0]?.(event))
    expect(told).toEqual(['at once'])
    end(watched, (event) => listeners[1]?.(event))
    end(watched, (event) => listeners[1]?.(event))
    expect(told).toEqual(['at once', name])
    expect(events).toEqual(['opened', name, name, name, name])
  }
  const { port, calls } = createPort()
  const { port: watched, whenFree } = watchSocket(port)
  const told: string[] = []
  const connection = watched.open(request, () => undefined)
  whenFree(() => told.push('dropped'))
  connection.send('text', () => undefined)
  connection.close(1000, 'done')
  expect(told).toEqual([])
  connection.drop()
  expect(told).toEqual(['dropped'])
  expect(calls).toEqual([['send', 'text', expect.any(Function)], ['close', 1000, 'done'], ['drop']])
})

test('LG-7: an opening that throws leaves nothing open', () => {
  const { port, whenFree } = watchSocket({ open: () => { throw new Error('no sockets') } })
  expect(() => port.open(request, () => undefined)).toThrow('no sockets')
  const told: string[] = []
  whenFree(() => told.push('free'))
  expect(told).toEqual(['free'])
})

test('LG-7: the places of sockets are watched where the platform counts them', () => {
  const { port, calls } = createPort()
  const told: string[] = []
  watchSocket(port).port.watchSlots?.(() => told.push('freed'))()
  expect([told, calls]).toEqual([['freed'], [['slots unwatched']]])
  watchSocket({ open: port.open }).port.watchSlots?.(() => told.push('never'))()
  expect(told).toEqual(['freed'])
})
