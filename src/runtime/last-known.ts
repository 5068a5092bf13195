import type { Diagnostic } from '../core/diagnostic'
import type { Clock } from '../ports/clock'
import type { Session } from '../ports/protocol'
import type { Storage } from '../ports/storage'
import { createSessionKeeper } from './session-keeper'

/** The last known state of each user, as far as it is kept at all. */
export interface LastKnown {
  /** The session is this user's now: what is kept of the one before goes, what is kept of this one comes. */
  changeUser(session: Session | null): void
  save(): void
  /** Leaves no timer behind. */
  stop(): void
}

/** What keeps the last known state of one client: see `lastKnown`. */
export type KeepLast = (around: LastKnownSurroundings) => LastKnown

export interface LastKnownSurroundings {
  /** The application's own, if it has one. */
  readonly storage: Storage | undefined
  readonly clock: Clock
  readonly prefix: string
  readonly session: Session | null
  dump(): unknown
  restore(data: unknown): void
  report(diagnostic: Diagnostic): void
}

export function createLastKnown(around: LastKnownSurroundings, storage: Storage): LastKnown {
  const { session, dump, restore } = around
  const keeper = createSessionKeeper({ ...around, storage })
  let user = userOf(session)
  let changes = 0

  function load(): void {
    if (user === undefined) return
    const changesBefore = changes
    keeper.load(user, (data) => {
      // The same user may have gone and come back meanwhile.
      if (changes === changesBefore) restore(data)
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
      const image = user === undefined ? undefined : dump()
      if (user !== undefined && image !== undefined) keeper.save(user, image)
    },
    stop: keeper.stop,
  }
}

function userOf(session: Session | null): string | undefined {
  return session === null ? undefined : String(session.traderId)
}
