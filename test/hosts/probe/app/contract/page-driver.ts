import { createConnectGate } from '../../../../../src/platform/socket/connect-gate'
import { createUniSocketPort } from '../../../../../src/platform/socket/uni-socket-port'
import { standardFrames } from '../../../../../src/platform/socket/standard-frames'
import { createSystemClock } from '../../../../../src/platform/system-ports'
import type { Clock, TimerHandle } from '../../../../../src/connection/ports/ports'
import { openDriven, type DrivenSocket } from '../../../../contract/driven-socket'
import {
  eventToMessage, messageToStep, settlementsToMessage, type Answers, type Question, type RuntimeAnswer,
} from '../../../../contract/messages'

/** Counts the timers that wait. */
function createCountingClock(): { readonly clock: Clock; readonly waiting: () => number } {
  const system = createSystemClock()
  const timers = new Set<TimerHandle>()
  return {
    waiting: () => timers.size,
    clock: {
      now: system.now,
      setTimer(callback, delayMs): TimerHandle {
        const timer = system.setTimer(() => {
          timers.delete(timer)
          callback()
        }, delayMs)
        timers.add(timer)
        return timer
      },
      clearTimer(timer): void {
        timers.delete(timer)
        system.clearTimer(timer)
      },
    },
  }
}

function throwMine(): never {
  throw new Error('thrown by a consumer')
}

/** The plugin's own socket port over this platform's `uni`, asked by text: what another process can send. */
export function createPageDriver(): (question: string) => string {
  const { clock, waiting } = createCountingClock()
  const gate = createConnectGate()
  const port = createUniSocketPort({ clock, gate, standard: standardFrames })
  const connections: DrivenSocket[] = []
  let runtime: RuntimeAnswer = 'mute'

  /** The one global call that shows it: it fails where the runtime's list of tasks is empty. */
  function askRuntime(): object {
    runtime = 'mute'
    try {
      uni.closeSocket({
        success: () => (runtime = 'knows of a task'),
        fail: () => (runtime = 'knows of none'),
      })
    } catch {
      // There is no such call here.
    }
    return {}
  }

  function connectionOf(place: number): DrivenSocket {
    const connection = connections[place]
    if (connection === undefined) throw new Error(`There is no connection ${place}`)
    return connection
  }

  function answer(question: Question): Answers[keyof Answers] {
    switch (question.ask) {
      case 'open': {
        const received = question.throws === true ? throwMine : undefined
        const driver = openDriven(port, question.request, question.first.map(messageToStep), received)
        return { place: connections.push(driver) - 1, reported: driver.events().length }
      }
      case 'act': return { reported: connectionOf(question.place).act(question.steps.map(messageToStep)) }
      case 'events': return { events: connectionOf(question.place).events().map(eventToMessage) }
      case 'settlements': return settlementsToMessage(connectionOf(question.place))
      case 'askRuntime': return askRuntime()
      case 'runtime': return { runtime }
      case 'left': return { left: gate.size() + waiting() }
    }
  }

  return (text) => JSON.stringify(answer(JSON.parse(text) as Question))
}
