import type { Network } from '../connection/ports/ports'

export interface ScriptedNetwork extends Network {
  goOffline(): void
  goOnline(): void
  /** Changes what `ask` answers without telling anybody: a missing event. */
  answerWith(online: boolean | undefined): void
  /** While held, `ask` stays unanswered until `answerHeld`. */
  holdAnswers(held: boolean): void
  answerHeld(): void
  /** How often the platform was asked. */
  asks(): number
  watchers(): number
}

/** The platform's opinion of the network, turned by the test. Answers at once. */
export function createScriptedNetwork(startsOnline = true): ScriptedNetwork {
  let online: boolean | undefined = startsOnline
  let asked = 0
  let holding = false
  const heldAnswers: ((online: boolean | undefined) => void)[] = []
  const listeners = new Set<(online: boolean) => void>()
  function turn(next: boolean): void {
    online = next
    for (const listener of [...listeners]) listener(next)
  }
  return {
    ask(answer): void {
      asked += 1
      if (holding) heldAnswers.push(answer)
      else answer(online)
    },
    watch(listener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    goOffline: () => turn(false),
    goOnline: () => turn(true),
    answerWith(next): void {
      online = next
    },
    holdAnswers(held): void {
      holding = held
    },
    answerHeld(): void {
      for (const answer of heldAnswers.splice(0)) answer(online)
    },
    asks: () => asked,
    watchers: () => listeners.size,
  }
}
