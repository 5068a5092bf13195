import type { Diagnostic } from '../core/diagnostic'
import type { Clock } from '../ports/clock'
import type { ProtocolStep, Session, StateImage } from '../ports/protocol'
import type { Storage } from '../ports/storage'
import { createSessionKeeper } from './session-keeper'

/** The last known state of each user, as far as it is kept at all. */
export interface LastKnown {
  /** The session is this user's now: what is kept of the one before goes, what is kept of this one comes. */
  changeUser(session: Session | null): void
  save(): void
  /** Leaves no timer behind, and what is being read comes to nothing. */
  stop(): void
}

/** What keeps the last known state of one client: see `lastKnown`. */
export type KeepLast<State, Events extends object> = (around: LastKnownSurroundings<State, Events>) => LastKnown

export interface LastKnownSurroundings<State, Events extends object> {
  /** The application's own, if it has one. */
  readonly storage: Storage | undefined
  readonly clock: Clock
  readonly prefix: string
  readonly session: Session | null
  /** What is read of the session's state; `undefined` when that throws, which is reported. */
  read(question: (state: State) => unknown): unknown
  /** Lets the session take a step that no event asks for. */
  run(step: (state: State) => ProtocolStep<State, Events>): void
  report(diagnostic: Diagnostic): void
}

export function createLastKnown<State, Events extends object>(
  { session, read, run, ...around }: LastKnownSurroundings<State, Events>,
  image: StateImage<State, Events>,
  storage: Storage,
): LastKnown {
  const keeper = createSessionKeeper({ ...around, storage })
  let user = userOf(session)
  let changes = 0

  function load(): void {
    if (user === undefined) return
    const changesBefore = changes
    keeper.load(user, (data) => {
      // The same user may have gone and come back meanwhile.
      if (changes === changesBefore) run((state) => image.restore(state, data))
    })
  }

  load()

  return {
    changeUser(next) {
      changes += 1
      if (user !== undefined && user !== userOf(next)) keeper.forget(user)
      user = userOf(next)
      load()
    },
    save() {
      const dumped = user === undefined ? undefined : read((state) => image.dump(state))
      if (user !== undefined && dumped !== undefined) keeper.save(user, dumped)
    },
    stop() {
      changes += 1
      keeper.stop()
    },
  }
}

function userOf(session: Session | null): string | undefined {
  return session === null ? undefined : String(session.traderId)
}
