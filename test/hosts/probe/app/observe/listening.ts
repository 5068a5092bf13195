import { inOrder, type Observation } from './observation'
import { openTask, quiet, stateOf, watchTask } from './watched-task'

/** Seen in what the runtime reports: the page's own, and nothing else. */
const THROWN = 'thrown by the probe'

function throwOnce(): never {
  throw new Error(THROWN)
}

export const listening: readonly Observation[] = [
  {
    row: 'listener.throws',
    async look(far) {
      const reported: string[] = []
      const watched = watchTask(far.echo)
      watched.task.onOpen(throwOnce)
      watched.task.onOpen(() => void reported.push('later one runs'))
      await watched.has('open')
      await quiet(far)
      await watched.finish()
      return reported[0] ?? 'later ones are skipped'
    },
  },
  {
    row: 'listener.throws-in-close',
    async look(far) {
      const watched = await openTask(far.echo)
      watched.task.onClose(throwOnce)
      await watched.finish()
      await quiet(far)
      return `readyState afterwards ${stateOf(watched.task)}`
    },
  },
  {
    row: 'listener.two-of-one-event',
    async look({ echo }) {
      const reported: string[] = []
      const watched = watchTask(echo)
      watched.task.onOpen(() => void reported.push('first'))
      watched.task.onOpen(() => void reported.push('second'))
      await watched.has('open')
      await watched.finish()
      return inOrder(reported)
    },
  },
  {
    row: 'listener.off',
    async look({ echo }) {
      const watched = await openTask(echo)
      const names = ['offOpen', 'offMessage', 'offError', 'offClose'].filter((name) => name in watched.task)
      await watched.finish()
      return names.length === 0 ? 'no such functions' : names.join()
    },
  },
]
