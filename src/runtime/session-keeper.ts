import type { Diagnostic } from '../core/diagnostic'
import { messageOf } from '../core/message-of'
import type { Storage } from '../ports/storage'

/** Keeps one user's last known state in storage; one operation after the other, so none overtakes. */
export interface SessionKeeper {
  /** Reads what is kept for this user. `answer` is not called when there is nothing. */
  load(user: string, answer: (data: unknown) => void): void
  save(user: string, data: unknown): void
  forget(user: string): void
}

export function createSessionKeeper(
  storage: Storage,
  prefix: string,
  report: (diagnostic: Diagnostic) => void,
): SessionKeeper {
  let last: Promise<unknown> = Promise.resolve()
  const keyOf = (user: string): string => `${prefix}:${user}`

  function enqueue(operation: () => Promise<void>): void {
    last = last.then(operation).catch((error: unknown) => {
      report({ code: 'storage-failed', detail: messageOf(error) })
    })
  }

  return {
    load(user, answer) {
      enqueue(async () => {
        const text = await storage.read(keyOf(user))
        if (text === undefined) return
        const data = parse(text)
        if (data !== undefined) return answer(data)
        report({ code: 'storage-corrupt', detail: keyOf(user) })
        await storage.remove(keyOf(user))
      })
    },
    save(user, data) {
      try {
        const text = JSON.stringify(data)
        enqueue(() => storage.write(keyOf(user), text))
      } catch (error) {
        report({ code: 'storage-failed', detail: messageOf(error) })
      }
    },
    forget(user) {
      enqueue(() => storage.remove(keyOf(user)))
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
