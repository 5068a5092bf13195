import type { Socket } from 'node:net'
import type { Clock } from '../../src/connection/ports/ports'

/** How long a server may take to answer one request or upgrade. */
export interface AnswerDeadline {
  /** From now on. */
  start(): void
  /** It has answered. */
  stop(): void
  readonly isOver: boolean
}

/** Ends the connection when the head of an answer has not come whole in time, however much of it has. */
export function createAnswerDeadline(connection: Socket, answerMs: number, clock: Clock): AnswerDeadline {
  let isOver = false
  let isStopped = false
  let timer: unknown
  function stop(): void {
    isStopped = true
    clock.clearTimer(timer)
  }
  connection.once('close', stop)

  return {
    start() {
      if (isStopped) return
      clock.clearTimer(timer)
      timer = clock.setTimer(() => {
        isOver = true
        connection.destroy(new Error('the server did not answer in time'))
      }, answerMs)
    },
    stop,
    get isOver() {
      return isOver
    },
  }
}
