import { describe, expect, test } from 'vitest'
import {
  type HeartCheckCallbacks, heartCheck, heartCheckStatus, watchHeartCheck,
} from '../../../src/protocols/samples/heart-check'
import { type ProtocolRigOptions, createProtocolRig } from '../../support/protocol-rig'

function watchRig(options: ProtocolRigOptions = {}) {
  const rig = createProtocolRig(heartCheck({ maxAttempts: 2 }), options)
  const reported: unknown[][] = []
  const callbacks: HeartCheckCallbacks = {
    open: () => reported.push(['open']),
    message: (text) => reported.push(['message', text]),
    error: ({ code, text }) => reported.push(['error', code, text]),
    status: (status) => reported.push([status]),
    spent: (attempts) => reported.push(['spent', attempts]),
  }
  const stop = watchHeartCheck(rig.client, callbacks)
  return { ...rig, stop, reported: () => reported.splice(0) }
}

describe('callbacks', () => {
  test('HC-1, HC-9: reports open, message, diagnostics and the end, but not the initial state', () => {
    const { client, connect, advance, last, reported } = watchRig()
    connect()
    expect(reported()).toEqual([['connected'], ['open']])
    const late: string[] = []
    watchHeartCheck(client, { open: () => late.push('open'), error: () => late.push('error') })
    expect(late).toEqual([])
    last().message('hello')
    last().message(new ArrayBuffer(2))
    expect(reported()).toEqual([['message', 'hello'], ['error', 'frame-unknown', 'binary, 2 bytes']])
    client.close()
    advance(300)
    expect(reported()).toEqual([['closed']])
    connect()
    expect(reported()).toEqual([['connected'], ['open']])
  })

  test('HC-9: reports an error with its text, or with its code if it has no text', () => {
    const { connect, advance, last, reported } = watchRig({ autoOpen: false })
    connect().closed(1006, 'connection refused')
    expect(reported()).toEqual([['error', 'connect-failed', 'connection refused'], ['failed']])
    advance(3_000)
    last().closed()
    expect(reported()).toEqual([['error', 'connect-failed', 'connect-failed']])
    advance(3_000)
    last().opened()
    expect(reported()).toEqual([['connected'], ['open']])
  })

  test('HC-5: does not call spent after a final rejection', () => {
    const { connect, reported } = watchRig()
    connect().closed(4403, 'not for you')
    expect(reported()).toEqual([['connected'], ['open'], ['error', 'forbidden', 'not for you'], ['failed']])
  })

  test('HC-9: calls no callback after its removal, and requires no callback', () => {
    const { client, connect, advance, last, stop, reported } = watchRig({ autoOpen: false })
    watchHeartCheck(client, {})
    stop()
    stop()
    connect().opened()
    last().message('hello')
    last().message(new ArrayBuffer(2))
    last().closed()
    for (const attempt of [1, 2]) {
      expect(client.status().attempt).toBe(attempt)
      advance(3_000)
      last().closed()
    }
    expect(client.status().status).toBe('failed')
    expect(client.stats().diagnostics).toEqual({ 'frame-unknown': 1 })
    expect(reported()).toEqual([])
  })
})

describe('the three statuses', () => {
  test('HC-7: is closed at first, connected, closed after a disconnect, and failed without a connection', () => {
    const { client, connect, advance, last } = watchRig({ autoOpen: false })
    const shown = () => heartCheckStatus(client.status())
    expect(shown()).toBe('closed')
    connect()
    expect(shown()).toBe('closed')
    last().opened()
    expect(shown()).toBe('connected')
    last().closed()
    expect(shown()).toBe('closed')
    advance(3_000)
    last().closed()
    expect(shown()).toBe('failed')
    advance(3_000)
    last().closed()
    expect(client.status().status).toBe('failed')
    expect(shown()).toBe('failed')
    client.close()
    advance(300)
    expect(shown()).toBe('closed')
  })

  test('HC-5, HC-7: fails and calls spent when a connection is lost after the last attempt', () => {
    const { client, connect, advance, last, reported } = watchRig()
    connect()
    for (const attempt of [1, 2]) {
      last().closed()
      expect(heartCheckStatus(client.status()), `before attempt ${attempt}`).toBe('closed')
      advance(3_000)
      expect(reported()).not.toContainEqual(['spent', expect.anything()])
    }
    last().closed()
    expect(heartCheckStatus(client.status())).toBe('failed')
    expect(reported()).toEqual([['error', 'connection-lost', 'connection-lost'], ['failed'], ['spent', 2]])
  })
})

test('HC-9: calls no further callback when a callback removes the callbacks', () => {
  const { client, connect } = watchRig({ autoOpen: false })
  const called: string[] = []
  const stop = watchHeartCheck(client, {
    error() {
      called.push('error')
      stop()
    },
    status: (status) => called.push(status),
  })
  connect().closed()
  expect(called).toEqual(['error'])
})

test('HC-9: calls the other callbacks when a callback throws', () => {
  const { client, connect, advance, last } = watchRig({ autoOpen: false })
  const called: string[] = []
  const fail = (): never => { throw new Error('no page') }
  watchHeartCheck(client, { error: fail, status: (status) => called.push(status) })
  watchHeartCheck(client, { status: fail, open: () => called.push('open') })
  connect().closed()
  advance(3_000)
  last().opened()
  expect(called).toEqual(['failed', 'connected', 'open'])
})
