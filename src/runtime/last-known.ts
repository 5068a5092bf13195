import type { Diagnostic } from '../core/diagnostic'
import type { Session } from '../ports/protocol'
import type { Storage } from '../ports/storage'
import { createSessionKeeper } from './session-keeper'

/** The last known state of each user, as far as it is kept at all. */
export interface LastKnown {
  /** The session is this user's now: what is kept of the one before goes, what is kept of this one comes. */
  changeUser(session: Session | null): void
  save(): void
}

export interface LastKnownOptions {
  readonly storage: Storage
  readonly prefix: string
  readonly session: Session | null
  dump(): unknown
  restore(data: unknown): void
  report(diagnostic: Diagnostic): void
}

export function createLastKnown({ storage, prefix, session, dump, restore, report }: LastKnownOptions): LastKnown {
  const keeper = createSessionKeeper(storage, prefix, report)
  let user = userOf(session)

  function load(): void {
    const asked = user
    if (asked === undefined) return
    keeper.load(asked, (data) => {
      if (user === asked) restore(data)
    })
  }

  load()

  return {
    changeUser(next) {
      if (user !== undefined && user !== userOf(next)) keeper.forget(user)
      user = userOf(next)
      load()
    },
    save() {
      const image = user === undefined ? undefined : dump()
      if (user !== undefined && image !== undefined) keeper.save(user, image)
    },
  }
}

function userOf(session: Session | null): string | undefined {
  return session === null ? undefined : String(session.traderId)
}
