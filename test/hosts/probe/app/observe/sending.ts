import { inOrder, type Observation } from './observation'
import type { Far } from './far'
import { createCallbacks, openTask, quiet, watchTask } from './watched-task'

/** The echo of it, or its refusal. */
async function echoed(far: Far, data: unknown): Promise<string> {
  const watched = await openTask(far.echo)
  const { words, ...callbacks } = createCallbacks()
  // Plain JavaScript passes values that the types forbid.
  Reflect.apply(watched.task.send, watched.task, [{ data, ...callbacks }])
  await quiet(far)
  const got = watched.firstMessage()
  await watched.finish()
  if (got === undefined) return `${inOrder(words)}; nothing comes back`
  const kind = Object.prototype.toString.call(got)
  return `comes back as ${kind} ${bytesOf(got)}`
}

function bytesOf(data: unknown): string {
  if (Object.prototype.toString.call(data) !== '[object ArrayBuffer]') return 'of no bytes'
  return `[${[...new Uint8Array(data as ArrayBuffer)].join(' ')}]`
}

export const sending: readonly Observation[] = [
  {
    row: 'send.success',
    async look(far) {
      const watched = await openTask(far.echo)
      const { words, ...callbacks } = createCallbacks()
      watched.task.send({ data: 'now', ...callbacks })
      const atOnce = words.length > 0 ? 'before the return' : 'in a later turn'
      await watched.has('message')
      await quiet(far)
      await watched.finish()
      return `${inOrder(words)}; ${atOnce}`
    },
  },
  {
    row: 'send.connecting',
    async look(far) {
      const watched = watchTask(far.echo)
      const { words, ...callbacks } = createCallbacks()
      watched.task.send({ data: 'too early', ...callbacks })
      await watched.has('open')
      await quiet(far)
      await watched.finish()
      const arrived = watched.events.includes('message too early') ? 'arrives' : 'never arrives'
      return `${inOrder(words)}; ${arrived}`
    },
  },
  {
    row: 'send.after-close',
    async look(far) {
      const watched = await openTask(far.echo)
      await watched.finish()
      const { words, ...callbacks } = createCallbacks()
      watched.task.send({ data: 'too late', ...callbacks })
      await quiet(far)
      return inOrder(words)
    },
  },
  { row: 'send.buffer', look: (far) => echoed(far, Uint8Array.of(0, 1, 255).buffer) },
  { row: 'send.empty-buffer', look: (far) => echoed(far, new ArrayBuffer(0)) },
  { row: 'send.view', look: (far) => echoed(far, Uint8Array.of(9, 1, 2, 9).subarray(1, 3)) },
  {
    row: 'message.fields',
    async look({ echo }) {
      const keys: string[] = []
      const watched = await openTask(echo)
      watched.task.onMessage((event: object) => void keys.push(...Object.keys(event)))
      watched.task.send({ data: 'x', complete: () => undefined })
      await watched.has('message')
      await watched.finish()
      return inOrder(keys.sort())
    },
  },
]
