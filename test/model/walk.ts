import type { Random } from '../../src/connection/ports/ports'
import { createConnectionModel, type Setting } from './connection-model'
import type { State } from './environment'
import type { Move } from './moves'

/** Waits last from a millisecond to a few minutes, with each order of magnitude equally likely. */
const LONGEST_WAIT_MS = 400_000

/** Takes random moves at times that the exploration's representatives may not have. */
export function walk(setting: Setting, random: Random, moves: number) {
  const model = createConnectionModel(setting)
  const keys: string[] = []
  const trace: string[] = []
  let state = model.initial
  for (let made = 0; made < moves; made += 1) {
    const move = draw(model.movesFrom(state), state, random)
    const passage = model.move(state, move)
    state = passage.state
    keys.push(model.keyOf(state))
    trace.push(`${move.label} → ${model.describe(state)}`)
    const breach = passage.breach ?? model.inspect(state)
    if (breach !== undefined) return { keys, breach: { ...breach, trace } }
  }
  return { keys, breach: undefined }
}

function draw(moves: readonly Move[], state: State, random: Random): Move {
  if (random.next() < 0.3) {
    const afterMs = Math.floor(LONGEST_WAIT_MS ** random.next())
    const isBeforeTimers = [...state.timers.values()].every((dueMs) => state.nowMs + afterMs < dueMs)
    if (isBeforeTimers) return { label: `${afterMs} ms pass`, event: null, afterMs, setBackMs: 0 }
  }
  const lively = moves.filter(({ event }) => event?.type !== 'disposed')
  const move = lively[Math.floor(random.next() * lively.length)]
  if (move === undefined) throw new Error('nothing can happen any more')
  return move
}
