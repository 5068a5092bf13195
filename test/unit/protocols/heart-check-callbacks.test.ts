import { describe, expect, test } from 'vitest'
import {
  type HeartCheckCallbacks, heartCheck, heartCheckStatus, watchHeartCheck,
} from '../../../src/protocols/samples/heart-check'
import { playSteps } from '../../support/in-step'
import { type ProtocolRigOptions, createProtocolRig } from '../../support/protocol-rig'
import { after, closes, connects, lost, opens, receives, shows } from './rig-steps'

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

type Step = (rig: ReturnType<typeof watchRig>) => unknown
/** A test in a table: its title, the options of a client and a sequence of steps. */
type Row = [title: string, options: ProtocolRigOptions, ...steps: Step[]]
const playRow = (...[, options, ...steps]: Row): Promise<void> => playSteps(watchRig(options), steps)

/** The calls of the callbacks since the last such step. */
const reports = (...all: readonly (readonly unknown[])[]): Step => ({ reported }) => expect(reported()).toEqual(all)
const notSpent: Step = ({ reported }) => expect(reported()).not.toContainEqual(['spent', expect.anything()])
const isNow = (status: string): Step => ({ client }) => expect(heartCheckStatus(client.status())).toBe(status)
const slow = { autoOpen: false }
const hasOpened = reports(['connected'], ['open'])
const failedAgain = [1, 2].flatMap((attempt) => [shows({ attempt }), after(3_000), lost()])

describe('callbacks', () => {
  const late: string[] = []

  test.each<Row>([
    ['HC-1, HC-9: reports open, message, diagnostics and the end, but not the initial state', {},
      connects, hasOpened, ({ client }) => {
        watchHeartCheck(client, { open: () => late.push('open'), error: () => late.push('error') })
        expect(late).toEqual([])
      }, receives('hello'), receives(new ArrayBuffer(2)),
      reports(['message', 'hello'], ['error', 'frame-unknown', 'binary, 2 bytes']), closes, reports(['closed']),
      connects, hasOpened],
    ['HC-9: reports an error with its text, or with its code if it has no text', slow,
      connects, lost(1006, 'connection refused'),
      reports(['error', 'connect-failed', 'connection refused'], ['failed']), after(3_000), lost(),
      reports(['error', 'connect-failed', 'connect-failed']), after(3_000), opens, hasOpened],
    ['HC-5: does not call `spent` after a final rejection', {},
      connects, lost(4403, 'not for you'),
      reports(['connected'], ['open'], ['error', 'forbidden', 'not for you'], ['failed'])],
    ['HC-9: calls no callback after its removal, and requires no callback', slow,
      ({ client }) => watchHeartCheck(client, {}), ({ stop }) => stop(), ({ stop }) => stop(), connects, opens,
      receives('hello'), receives(new ArrayBuffer(2)), lost(), ...failedAgain, shows({ status: 'failed' }),
      ({ client }) => expect(client.stats().diagnostics).toEqual({ 'frame-unknown': 1 }), reports()],
    ['HC-7: is closed at first, connected, closed after a disconnect, and failed without a connection', slow,
      isNow('closed'), connects, isNow('closed'), opens, isNow('connected'), lost(), isNow('closed'), after(3_000),
      lost(), isNow('failed'), after(3_000), lost(), shows({ status: 'failed' }), isNow('failed'), closes,
      isNow('closed')],
    ['HC-5, HC-7: fails and calls spent when a connection is lost after the last attempt', {},
      connects, ...[1, 2].flatMap(() => [lost(), isNow('closed'), after(3_000), notSpent]),
      lost(), isNow('failed'), reports(['error', 'connection-lost', 'connection-lost'], ['failed'], ['spent', 2])],
  ])('%s', playRow)
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
