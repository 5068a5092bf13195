import type { Observation } from './probe-driver'
import { fieldOf, openTask, quiet, rest, stateOf, watchTask, type WatchedTask } from './watched-task'

const MANY = 8

function throwOnce(): never {
  throw new Error('thrown by the probe')
}

/** Stops the clock, because a busy machine might never do two things in one millisecond. */
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

/** Queries that leave a socket behind come last. */
export const socketObservations: Readonly<Record<string, Observation>> = {
  async 'headers that arrive'(far) {
    const watched = await openTask(`${far}/mirror`, { header: { 'x-app': 'probe', 'Referer': 'https://a.invalid' } })
    await watched.has('message')
    const header = fieldOf(JSON.parse(watched.firstText()), 'header')
    await watched.finish()
    const given = ['x-app', 'referer'].filter((name) => ['probe', 'https://a.invalid'].includes(
      String(fieldOf(header, name))))
    return given.join() || 'none'
  },
  async 'eight sockets'(far) {
    const all: WatchedTask[] = []
    for (let count = 0; count < MANY; count += 1) all.push(watchTask(`${far}/echo`))
    for (const each of all) await each.has('open')
    const open = all.filter(({ events }) => events.includes('open'))
    for (const each of open) await each.finish()
    return `${open.length} open`
  },
  async '`readyState` while connecting'(far) {
    const watched = watchTask(`${far}/echo`)
    const state = stateOf(watched.task)
    await watched.has('open')
    await watched.finish()
    return state
  },
  async 'a send while connecting'(far) {
    const watched = watchTask(`${far}/echo`)
    const words: string[] = []
    watched.task.send({
      data: 'too early',
      success: () => void words.push('success'),
      fail: () => void words.push('fail'),
      complete: () => void words.push('complete'),
    })
    await watched.has('open')
    await quiet(far)
    await watched.finish()
    return `${words.join(', ')}; ${watched.events.includes('message too early') ? 'arrives' : 'never arrives'}`
  },
  async 'after a listener that throws'(far) {
    const received: string[] = []
    const watched = watchTask(`${far}/echo`)
    watched.task.onOpen(throwOnce)
    watched.task.onOpen(() => void received.push('later one runs'))
    await watched.has('open')
    await quiet(far)
    await watched.finish()
    return received[0] ?? 'later ones are skipped'
  },
  async 'global calls with two sockets'(far) {
    const sockets = [await openTask(`${far}/echo`), await openTask(`${far}/echo`)] as const
    const received: string[] = []
    uni.onSocketMessage(({ data }) => void received.push(String(data)))
    uni.sendSocketMessage({ data: 'global', complete: () => undefined })
    for (const [index, { task }] of sockets.entries()) {
      task.send({ data: `socket ${index + 1}`, complete: () => undefined })
    }
    await quiet(far)
    uni.closeSocket({ complete: () => undefined })
    await quiet(far)
    const socketsWith = (event: string): string =>
      sockets.flatMap(({ events }, index) => (events.includes(event) ? [index + 1] : [])).join() || 'none'
    const [sent, closed] = ['message global', 'close'].map(socketsWith)
    const answer = `sent on ${sent}, received ${received.join(', ')}, closed ${closed}`
    for (const each of sockets) await each.finish()
    return answer
  },
  async '`connectSocket` without callbacks'(far) {
    const given: unknown = uni.connectSocket({ url: `${far}/echo` })
    const keys = Object.keys(await (given as Promise<object>)).join()
    return `promise of { ${keys} }; ${typeof fieldOf(given, 'onOpen') === 'function' ? 'a task' : 'no task'}`
  },
  async '`readyState` after a listener of the close that throws'(far) {
    const watched = await openTask(`${far}/echo`)
    watched.task.onClose(throwOnce)
    await watched.finish()
    await quiet(far)
    return stateOf(watched.task)
  },
  async 'two sockets of one millisecond'(far) {
    // Ensures that no earlier socket has the same millisecond.
    await rest(2)
    const [first, second] = inOneMillisecond(() => [watchTask(`${far}/echo`), watchTask(`${far}/echo`)] as const)
    await second.has('open')
    await quiet(far)
    const answer = `first: ${first.events.join(', ') || 'nothing'}; second: ${second.events.join(', ')}`
    await second.finish()
    // Without an open event the close event never comes.
    if (first.events.includes('open')) await first.finish()
    return answer
  },
}
