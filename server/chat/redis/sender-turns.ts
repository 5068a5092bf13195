import { BusyError } from '../../redis/shared-reads'

const mostUnderWay = 100

interface Turn {
  last: Promise<unknown>
  count: number
}

/** Runs tasks with the same name in sequence. Rejects when too many tasks wait. */
export function createSenderTurns() {
  const turns = new Map<string, Turn>()

  return <T>(name: string, task: () => Promise<T> | T): Promise<T> => {
    const turn = turns.get(name) ?? { last: Promise.resolve(), count: 0 }
    if (turn.count >= mostUnderWay) return Promise.reject(new BusyError('too many messages from this sender wait'))
    turns.set(name, turn)
    turn.count += 1
    const done = turn.last.then(task)
    turn.last = done.catch(() => undefined).then(() => {
      turn.count -= 1
      if (turn.count === 0) turns.delete(name)
    })
    return done
  }
}
