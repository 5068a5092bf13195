import { isSettled } from './model/outbox-state'
import type { Outbox } from './outbox-api'
import type { OutboxMachine } from './outbox-machine'
import type { EntrySaver } from './storage/entry-saver'

type EntryCommands<Payload> = Pick<Outbox<Payload>, 'ask' | 'withdraw' | 'resend' | 'dismiss'>

export function createEntryCommands<Payload>(
  { handle, find }: OutboxMachine<Payload>, { through }: Pick<EntrySaver, 'through'>,
  inTurn: (task: () => void) => void, catchUp: () => void,
): EntryCommands<Payload> {
  /** Resolves after the task has run. A call from a listener resolves after the current event. */
  function runInTurn(task: () => void): Promise<void> {
    catchUp()
    inTurn(task)
    return Promise.resolve()
  }

  /** Ids to dismiss. Dismissed in one step, because each step scans all entries (OB-109). */
  const dismissed: string[] = []

  return {
    ask: (id) => void runInTurn(() => handle({ type: 'askAsked', id })),
    async withdraw(id) {
      let isTaken = false
      await runInTurn(() => {
        const before = find(id)
        handle({ type: 'withdrawAsked', id })
        const after = find(id)
        // The limit of settled entries may remove the entry immediately (OB-15).
        isTaken = after ? after.code === 'withdrawn' : before?.sends === 0
      })
      return (await through(id)) && isTaken
    },
    async resend(id) {
      let isTaken = false
      await runInTurn(() => {
        const before = find(id)
        handle({ type: 'againAsked', id })
        isTaken = before !== undefined && isSettled(before) && find(id) !== before
      })
      await through(id)
      return isTaken
    },
    async dismiss(id) {
      dismissed.push(id)
      await runInTurn(() => {
        if (dismissed.length > 0) handle({ type: 'dismissAsked', ids: dismissed.splice(0) })
      })
      await through(id)
    },
  }
}
