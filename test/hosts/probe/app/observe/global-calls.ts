import { inOrder, until, type Observation } from './observation'
import type { Far } from './far'
import { createCallbacks, openTask, quiet, type WatchedTask } from './watched-task'

const MISSING = 'no such function'

/** Called as `uni.…`, since a build may bind the name at the call. */
function canCall(call: () => void): boolean {
  try {
    call()
    return true
  } catch {
    return false
  }
}

type TwoTasks = readonly [first: WatchedTask, second: WatchedTask]

async function withTwo({ echo }: Far, act: (tasks: TwoTasks) => Promise<string>): Promise<string> {
  const tasks = [await openTask(echo), await openTask(echo)] as const
  const reported = await act(tasks)
  for (const task of tasks) await task.finish()
  return reported
}

const eventsOf = ([first, second]: TwoTasks): string =>
  `first: ${inOrder(first.events)}; second: ${inOrder(second.events)}`

export const globalCalls: readonly Observation[] = [
  {
    row: 'global.onSocketMessage',
    look: (far) => withTwo(far, async ([first, second]) => {
      const received: string[] = []
      if (!canCall(() => uni.onSocketMessage(({ data }) => void received.push(String(data))))) return MISSING
      second.task.send({ data: 'of the second', complete: () => undefined })
      await second.has('message')
      first.task.send({ data: 'of the first', complete: () => undefined })
      await first.has('message')
      return inOrder(received)
    }),
  },
  {
    row: 'global.sendSocketMessage',
    look: (far) => withTwo(far, async (tasks) => {
      if (!canCall(() => uni.sendSocketMessage({ data: 'whose', complete: () => undefined }))) return MISSING
      await until(() => tasks.some(({ events }) => events.length > 1))
      return eventsOf(tasks)
    }),
  },
  {
    row: 'global.closeSocket',
    look: (far) => withTwo(far, async (tasks) => {
      if (!canCall(() => uni.closeSocket({ complete: () => undefined }))) return MISSING
      await until(() => tasks.some(({ events }) => events.length > 1))
      await quiet(far)
      return eventsOf(tasks)
    }),
  },
  {
    row: 'global.first-unanswered',
    async look(far) {
      const first = await openTask(far.mute)
      first.task.close({ code: 1000, complete: () => undefined })
      const second = await openTask(far.echo)
      const { words, ...callbacks } = createCallbacks()
      const called = canCall(() => uni.sendSocketMessage({ data: 'anyone', ...callbacks }))
      await quiet(far)
      await second.finish()
      return called ? `${inOrder(words)}; second: ${inOrder(second.events)}` : MISSING
    },
  },
]
