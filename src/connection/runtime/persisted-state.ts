import type { Diagnostic } from '../../shared/diagnostic'
import type { Clock } from '../ports/clock'
import { messageOf } from '../../shared/message-of'
import type { ProtocolSession, Session, StateImage } from '../ports/protocol'
import type { Storage } from '../ports/storage'
import { createSessionKeeper } from './session-keeper'

/** The last known state of each user, as far as it is kept at all. */
export interface PersistedState {
  /** The session is this user's now: what is kept of the one before goes, what is kept of this one comes. */
  changeUser(session: Session | null): void
  save(): void
  /** Leaves no timer behind, and what is being read comes to nothing. */
  stop(): void
}

/** The session's own. */
export const ownImage: StateImage<ProtocolSession> = {
  dump: (session) => session.dump?.(),
  restore: (session, data) => session.restore?.(data),
}

/** What keeps the last known state of one client: see `persistState`. */
export type Persistence<in Held extends ProtocolSession> = (around: PersistedStateSurroundings<Held>) => PersistedState

export interface PersistedStateSurroundings<out Held extends ProtocolSession> {
  /** The application's own, if it has one. */
  readonly storage: Storage | undefined
  readonly clock: Clock
  readonly prefix: string
  readonly session: Session | null
  /** What is asked of the session; `undefined` when that throws, which is reported. */
  read(question: (held: Held) => unknown): unknown
  /** Calls the session, after what is under way. */
  run(call: (held: Held) => void): void
  report(diagnostic: Diagnostic): void
}

export function createPersistedState<Held extends ProtocolSession>(
  { session, read, run, ...around }: PersistedStateSurroundings<Held>,
  image: StateImage<Held>,
  storage: Storage,
): PersistedState {
  const keeper = createSessionKeeper({ ...around, storage })
  let user = userOf(session)
  let changes = 0

  function load(): void {
    if (user === undefined) return
    const changesBefore = changes
    keeper.load(user, (data) => {
      // The same user may have gone and come back meanwhile.
      if (changes === changesBefore) run((held) => restore(held, data))
    })
  }

  function restore(held: Held, data: unknown): void {
    try {
      image.restore(held, data)
    } catch (error) {
      around.report({ code: 'storage-corrupt', detail: messageOf(error) })
    }
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
      const dumped = user === undefined ? undefined : read((held) => image.dump(held))
      if (user !== undefined && dumped !== undefined) keeper.save(user, dumped)
    },
    stop() {
      changes += 1
      keeper.stop()
    },
  }
}

function userOf(session: Session | null): string | undefined {
  return session === null ? undefined : String(session.userId)
}
