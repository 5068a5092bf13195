import { expect } from 'vitest'
import type { UniSocketDouble } from '../../../src/testing/uni/native-wire'
import { createSocketStage, openOn } from '../../support/uni-doubles/socket-stage'

export type Reported = (event?: unknown) => void
type Call = Readonly<Record<string, unknown>>

/** A stage on which `connectSocket` has this answer in place of a task. */
export function stubAnswer(answer: (options: Call) => unknown) {
  // A call without the vendor's missing methods fits no type.
  const connectSocket = answer as unknown as UniSocketDouble['connectSocket']
  return createSocketStage(() => ({ connectSocket, alive: () => 0 }), Infinity)
}

/** A task that emits the test's events, in any order, and answers nothing by itself; `own` replaces its methods. */
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

/** A connection over such a task; `events` are those after its opening. */
export function openTask(own: Readonly<Record<string, unknown>> = {}) {
  const stage = stubTask(own)
  const opened = openOn(stage.port)
  stage.reported.onOpen?.()
  expect(opened.events.splice(0)).toEqual([{ type: 'opened' }])
  return { ...stage, ...opened }
}
