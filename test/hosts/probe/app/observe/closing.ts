import { inOrder, type Observation } from './observation'
import type { Far } from './far'
import { createCallbacks, linesAt, openTask, quiet, stateOf, watchTask } from './watched-task'
import type { PageRowName } from '../../rows'

type CloseWish = Partial<UniNamespace.CloseSocketOptions>

async function closed(far: Far, wish: CloseWish): Promise<string> {
  const watched = await openTask(far.echo)
  const { words, ...callbacks } = createCallbacks()
  watched.task.close({ ...wish, ...callbacks })
  await quiet(far)
  const reported = `${inOrder(words)}; ${inOrder(watched.events.slice(1))}`
  await watched.finish()
  return reported
}

const withCode = (row: PageRowName, code: number): Observation => ({ row, look: (far) => closed(far, { code }) })

export const closing: readonly Observation[] = [
  { row: 'close.code-none', look: (far) => closed(far, {}) },
  withCode('close.code-1000', 1000),
  withCode('close.code-1001', 1001),
  withCode('close.code-2999', 2999),
  withCode('close.code-3000', 3000),
  withCode('close.code-4999', 4999),
  withCode('close.code-5000', 5000),
  { row: 'close.reason-124-bytes', look: (far) => closed(far, { code: 1000, reason: 'r'.repeat(124) }) },
  {
    row: 'close.far-side',
    async look(far) {
      const before = await linesAt(far)
      const watched = await openTask(far.echo)
      watched.task.close({ code: 1000, complete: () => undefined })
      await quiet(far)
      const after = await linesAt(far)
      await watched.finish()
      return after === before ? 'the line is gone' : 'the line is still there'
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
    row: 'close.connecting',
    async look(far) {
      const watched = watchTask(far.echo)
      const { words, ...callbacks } = createCallbacks()
      watched.task.close({ code: 1000, ...callbacks })
      await quiet(far)
      return `${inOrder(words)}; ${inOrder(watched.events)}`
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
