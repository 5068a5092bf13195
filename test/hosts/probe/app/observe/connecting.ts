import { fieldOf, inOrder, until, type Observation } from './observation'
import { linesAt, openTask, quiet, watchTask } from './watched-task'

/** The clock stands meanwhile: a busy machine might never do two things in one millisecond. */
function inOneMillisecond<Result>(deed: () => Result): Result {
  const nowMs = Date.now()
  const { now } = Date
  Date.now = () => nowMs
  try {
    return deed()
  } finally {
    Date.now = now
  }
}

/** The request as `/mirror` saw it. */
async function mirrored(url: string, more: Partial<UniNamespace.ConnectSocketOption>): Promise<unknown> {
  const watched = await openTask(url, more)
  await watched.has('message')
  const reported: unknown = JSON.parse(String(watched.firstMessage()))
  await watched.finish()
  return reported
}

export const connecting: readonly Observation[] = [
  {
    row: 'connect.success',
    async look({ echo }) {
      let returned = false
      const reported: string[] = []
      const success = (): void => void reported.push(returned ? 'in a later turn' : 'before the return')
      const watched = watchTask(echo, { success })
      returned = true
      await watched.has('open')
      await until(() => reported.length > 0)
      await watched.finish()
      return inOrder(reported)
    },
  },
  {
    row: 'connect.header',
    async look({ mirror }) {
      const wanted = { 'x-app': 'probe', 'Referer': 'https://a.invalid' }
      const header = fieldOf(await mirrored(mirror, { header: wanted }), 'header')
      const app = fieldOf(header, 'x-app') === 'probe' ? 'sent' : 'not sent'
      const referer = fieldOf(header, 'referer') === 'https://a.invalid' ? 'sent' : 'not sent'
      return `own header ${app}; Referer ${referer}`
    },
  },
  {
    row: 'connect.protocols',
    async look({ mirror }) {
      const reported = await mirrored(mirror, { protocols: ['v1', 'v0'] })
      const offered = String(fieldOf(fieldOf(reported, 'header'), 'sec-websocket-protocol'))
      return `offered ${offered.split(/\s*,\s*/).join(' and ')}; agreed on ${String(fieldOf(reported, 'protocol'))}`
    },
  },
  {
    row: 'connect.without-callbacks',
    async look(far) {
      const before = await linesAt(far)
      const given: unknown = uni.connectSocket({ url: far.echo })
      const keys = Object.keys(await (given as Promise<object>)).join()
      const isTask = typeof fieldOf(given, 'onOpen') === 'function'
      await quiet(far)
      const leaked = (await linesAt(far)) - before
      return `promise of { ${keys} }; ${isTask ? 'a task' : 'no task'}; sockets left open: ${leaked}`
    },
  },
  {
    row: 'connect.same-millisecond',
    async look(far) {
      const [first, second] = inOneMillisecond(() => [watchTask(far.echo), watchTask(far.echo)] as const)
      await second.has('open')
      await quiet(far)
      const reported = `first: ${inOrder(first.events)}; second: ${inOrder(second.events)}`
      await second.finish()
      // A socket without an open event never gets its close event.
      if (first.events.includes('open')) await first.finish()
      return reported
    },
  },
]
