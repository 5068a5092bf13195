import { type Observation } from './observation'
import { openTask, quiet, stateOf, watchTask } from './watched-task'

export const states: readonly Observation[] = [
  {
    row: 'state.connecting',
    async look({ echo }) {
      const watched = watchTask(echo)
      const state = stateOf(watched.task)
      await watched.has('open')
      await watched.finish()
      return state
    },
  },
  {
    row: 'state.open',
    async look({ echo }) {
      const watched = await openTask(echo)
      const state = stateOf(watched.task)
      await watched.finish()
      return state
    },
  },
  {
    row: 'state.in-close',
    async look({ echo }) {
      const ends: string[] = []
      for (const side of ['own', 'server']) {
        const watched = await openTask(echo)
        watched.task.onClose(() => void ends.push(`${side} close: ${stateOf(watched.task)}`))
        if (side === 'server') watched.task.send({ data: 'far:close 4000 ', complete: () => undefined })
        else watched.task.close({ code: 1000, complete: () => undefined })
        await watched.has('close')
      }
      return ends.join('; ')
    },
  },
  {
    row: 'state.after-close',
    async look(far) {
      const watched = await openTask(far.echo)
      await watched.finish()
      await quiet(far)
      return stateOf(watched.task)
    },
  },
]
