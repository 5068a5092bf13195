import type { Life } from './couriers'
import type { Errand } from './errand'

/** The outcome of a list of errands over all lives of a courier, the last of which came to its end. */
interface Case {
  readonly errands: readonly Errand[]
  readonly lives: readonly Life[]
  /** Lots of the account's positions: each order that was executed made one. */
  readonly executedLots: readonly number[]
}

/** Each promise that was broken, in words. */
export function breachesOf({ errands, lives, executedLots }: Case): readonly string[] {
  const known = lives.at(-1)?.settled ?? []
  const accepted = new Map(lives.flatMap((life) => [...life.accepted]))
  return errands.flatMap(({ name, replay, lots }) => {
    const executions = executedLots.filter((each) => each === lots).length
    const entries = known.filter((each) => each.lots === lots)
    const [entry] = entries
    const id = accepted.get(name)
    const state = entry?.state ?? 'none'
    const breaches: (readonly [boolean, string])[] = [
      [executions > 1, `${name} was executed ${executions} times`],
      [entries.length > 1, `${name} is known ${entries.length} times`],
      [id !== undefined && entry?.id !== id, `${name} was accepted and lost`],
      [entry === undefined && executions > 0, `${name} was executed without any record of it`],
      [state === 'acked' && executions === 0, `${name} is called done and was not executed`],
      [entry !== undefined && state !== 'acked' && executions > 0, `${name} is called ${state} and was executed`],
      [!['none', 'acked', 'failed', 'expired'].includes(state), `${name} ended as ${state}`],
      [replay === 'at-least-once' && !['none', 'acked'].includes(state), `${name} was not delivered`],
      [replay === 'at-most-once' && (entry?.sends ?? 0) > 1, `${name} was sent ${entry?.sends} times`],
    ]
    return breaches.filter(([isBroken]) => isBroken).map(([, words]) => words)
  })
}
