import { inOrder, type Observation } from './observation'
import type { Far } from './far'
import { createCallbacks, openTask, quiet, stateOf } from './watched-task'

/** The events and callbacks of a close with this code. */
async function closed(far: Far, code: number): Promise<string> {
  const watched = await openTask(far.echo)
  const { words, ...callbacks } = createCallbacks()
  watched.task.close({ code, ...callbacks })
  await quiet(far)
  const reported = inOrder([...words, ...watched.events.slice(1)])
  await watched.finish()
  return reported
}

export const closing: readonly Observation[] = [
  {
    row: 'close.codes',
    async look(far) {
      const answers: string[] = []
      for (const code of [1000, 1001, 2999, 3000, 4999, 5000]) answers.push(`${code}: ${await closed(far, code)}`)
      return answers.join('; ')
    },
  },
  {
    row: 'close.without-argument',
    async look(far) {
      const watched = await openTask(far.echo)
      let thrown = 'returns'
      try {
        Reflect.apply(watched.task.close, watched.task, [])
      } catch {
        thrown = 'throws'
      }
      await quiet(far)
      const reported = `${thrown}; ${inOrder(watched.events.slice(1))}`
      await watched.finish()
      return reported
    },
  },
  {
    row: 'close.after-close',
    async look(far) {
      const watched = await openTask(far.echo)
      await watched.finish()
      const { words, ...callbacks } = createCallbacks()
      watched.task.close({ code: 1000, ...callbacks })
      await quiet(far)
      return `${inOrder(words)}; readyState ${stateOf(watched.task)}`
    },
  },
  {
    row: 'close.unanswered',
    async look(far) {
      const watched = await openTask(far.mute)
      watched.task.close({ code: 1000, complete: () => undefined })
      await quiet(far)
      return `${inOrder(watched.events.slice(1))}; readyState ${stateOf(watched.task)}`
    },
  },
]
