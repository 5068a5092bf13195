import { rest, until, type Observation } from './observation'
import { createCallbacks, watchTask, type WatchedTask } from './watched-task'

const MANY = 8

export const surroundings: readonly Observation[] = [
  {
    row: 'sockets.at-once',
    async look({ echo }) {
      const fails: (readonly string[])[] = []
      const watched: WatchedTask[] = []
      for (let count = 0; count < MANY; count += 1) {
        const { words, ...callbacks } = createCallbacks()
        fails.push(words)
        watched.push(watchTask(echo, callbacks))
        // Apart: the app's runtime mixes up those of one millisecond.
        await rest(2)
      }
      const having = (event: string): readonly WatchedTask[] =>
        watched.filter(({ events }) => events.includes(event))
      const refused = (): number => fails.filter((words) => words.includes('fail')).length
      await until(() => having('open').length + having('error').length + refused() >= MANY)
      const open = having('open')
      for (const one of open) await one.finish()
      return `${open.length} of ${MANY} open; refused by callback: ${refused()}, by event: ${having('error').length}`
    },
  },
]
