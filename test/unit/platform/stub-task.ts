import { expect } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import { playSteps } from '../../support/in-step'
import type { UniSocketDouble } from '../../../src/testing/uni/native-wire'
import { createSocketStage, openOn } from '../../support/uni-doubles/socket-stage'

export type Reported = (event?: unknown) => void
type Call = Readonly<Record<string, unknown>>

export function stubAnswer(answer: (options: Call) => unknown) {
  // A cast, because no type describes tasks that lack methods.
  const connectSocket = answer as unknown as UniSocketDouble['connectSocket']
  return createSocketStage(() => ({ connectSocket, alive: () => 0 }), Infinity)
}

/** Emits only the test's events, in any order. `own` replaces its methods. */
export function stubTask(own: Readonly<Record<string, unknown>> = {}) {
  const reported: Record<string, Reported> = {}
  const calls: Record<'asked' | 'sent' | 'closed', Call[]> = { asked: [], sent: [], closed: [] }
  const listening = Object.fromEntries(['onOpen', 'onMessage', 'onError', 'onClose']
    .map((name) => [name, (listener: Reported) => void (reported[name] = listener)] as const))
  const task = {
    send: (call: Call) => void calls.sent.push(call),
    close: (call: Call) => void calls.closed.push(call),
    ...listening,
    ...own,
  }
  const stage = stubAnswer((options) => {
    calls.asked.push(options)
    return task
  })
  return { ...stage, calls, reported }
}

/** `events` starts after the opening. */
export function openTask(own: Readonly<Record<string, unknown>> = {}) {
  const stage = stubTask(own)
  const opened = openOn(stage.port)
  stage.reported.onOpen?.()
  expect(opened.events.splice(0)).toEqual([{ type: 'opened' }])
  return { ...stage, ...opened }
}

type Task = ReturnType<typeof openTask>
export type Step = (task: Task) => unknown
export type Row = [title: string, open: () => Task, ...steps: Step[]]
export const playRow = (...[, open, ...steps]: Row): Promise<void> => playSteps(open(), steps)

export const opened = (own?: Readonly<Record<string, unknown>>) => () => openTask(own)
export const after = (ms: number): Step => ({ clock }) => clock.advance(ms)
export const notifies = (name: string, event?: unknown): Step => ({ reported }) => reported[name]?.(event)
export const closes = (code: number, reason: string): Step => ({ connection }) => connection.close(code, reason)
export const drops: Step = ({ connection }) => connection.drop()
export const rejects = (call: 'asked' | 'closed', failure: object): Step => ({ calls }) =>
  Reflect.apply(calls[call][0]?.fail as Reported, undefined, [failure])
export const emits = (...events: readonly SocketEvent[]): Step => (task) => expect(task.events).toEqual(events)
export const closedTimes = (times: number): Step => ({ calls }) => expect(calls.closed).toHaveLength(times)
