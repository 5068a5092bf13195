import { setImmediate } from 'node:timers/promises'

export interface Model<State, Move extends { readonly label: string }> {
  readonly initial: State
  /** Labels are unique within one state. */
  movesFrom(state: State): readonly Move[]
  move(state: State, move: Move): Passage<State>
  /** Checked once for each abstract state. */
  inspect(state: State): Breach | undefined
  /** Two states with the same key count as one, represented by the first state. */
  keyOf(state: State): string
  describe(state: State): string
}

interface Passage<State> {
  readonly state: State
  readonly breach?: Breach | undefined
}

export interface Breach {
  readonly rule: string
  readonly says: string
}

export type Exploration = Awaited<ReturnType<typeof explore>>

export interface Counterexample extends Breach {
  /** A line per move: its label and the next state. No shorter sequence breaks the rule. */
  readonly trace: readonly string[]
}

/** The worker yields after this many states, because Vitest treats a worker that is silent for a minute as dead. */
const STATES_A_TURN = 2_000

/**
 * Breadth-first search until no new abstract state appears (the fixpoint) or a rule is broken. Stores only the
 * unvisited states completely, and of visited states the key and the path. Throws when there are more than `maxStates`.
 */
export async function explore<State, Move extends { readonly label: string }>(
  model: Model<State, Move>,
  maxStates = 400_000,
) {
  const indexes = new Map<string, number>()
  const origins: { readonly from: number; readonly label: string; readonly depth: number }[] = []
  let frontier: { readonly index: number; readonly state: State }[] = []
  let upcoming: typeof frontier = []
  let transitions = 0
  let expanded = 0
  let found: Counterexample | undefined

  function meet(state: State, from: number, label: string, passing: Breach | undefined): void {
    const key = model.keyOf(state)
    const isNew = !indexes.has(key)
    if (!isNew && passing === undefined) return
    const index = origins.length
    origins.push({ from, label, depth: from < 0 ? 0 : (origins[from]?.depth ?? 0) + 1 })
    const breach = passing ?? model.inspect(state)
    if (breach !== undefined) found = { ...breach, trace: retrace(model, labelsTo(index)) }
    indexes.set(key, index)
    upcoming.push({ index, state })
  }

  function labelsTo(index: number): readonly string[] {
    const labels: string[] = []
    for (let at = origins[index]; at !== undefined && at.from >= 0; at = origins[at.from]) labels.unshift(at.label)
    return labels
  }

  function expand(state: State, index: number): void {
    for (const move of model.movesFrom(state)) {
      transitions += 1
      const passage = model.move(state, move)
      meet(passage.state, index, move.label, passage.breach)
      if (found !== undefined) return
    }
  }

  meet(model.initial, -1, '', undefined)
  while (upcoming.length > 0 && found === undefined) {
    frontier = upcoming
    upcoming = []
    for (const { state, index } of frontier) {
      expand(state, index)
      if (found !== undefined) break
      expanded += 1
      if (expanded % STATES_A_TURN === 0) await setImmediate()
    }
    if (indexes.size > maxStates) throw new Error(`no fixpoint within ${maxStates} abstract states`)
  }
  return {
    states: indexes.size,
    transitions,
    /** Moves in the longest of the shortest paths to a state. */
    depth: origins[origins.length - 1]?.depth ?? 0,
    counterexample: found,
    knows: (key: string) => indexes.has(key),
  }
}

function retrace<State, Move extends { readonly label: string }>(
  model: Model<State, Move>,
  labels: readonly string[],
): string[] {
  let state = model.initial
  return labels.map((label) => {
    const move = model.movesFrom(state).find((each) => each.label === label)
    if (move === undefined) throw new Error(`no move ${label} here: the model is not deterministic`)
    state = model.move(state, move).state
    return `${label} → ${model.describe(state)}`
  })
}

export function textOf(counterexample: Counterexample | undefined): string {
  if (counterexample === undefined) return 'none'
  const { rule, says, trace } = counterexample
  return [`${rule}: ${says}`, ...trace].join('\n')
}
