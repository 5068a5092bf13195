import type { OrderFrame } from '../../../src/positions/model/wire'
import type { EntryState, OutboxEntry, OutboxMessage } from '../../../src/outbox/model/entry'
import { isRecord } from '../../../src/shared/checks'
import type { App } from './app'
import { isNote, messageIdOf, type Payload } from './message'
import type { Stage } from './stage'

interface Accepted {
  readonly id: string
  readonly trader: number
  readonly isNote: boolean
  settled: OutboxEntry<Payload> | undefined
  settledBy: App | undefined
  /** Whether a later process lacks the result, and queries the message again. */
  isAskedAgain: boolean
}

export type MessageJudges = ReturnType<typeof judgeMessages>

const entryPrefix = 'tradewire:outbox:'
/** Storage keys of entries that the outbox cannot read. */
const quarantinePrefix = 'tradewire:outbox-aside:'

const settledStates: ReadonlySet<unknown> = new Set<EntryState>(['acked', 'failed', 'expired'])

const isSettled = ({ state }: OutboxEntry<Payload>): boolean => settledStates.has(state)

/** An order that expired before its frame was sent never reached the server. The server reports this when queried. */
const isSameFate = (settled: OutboxEntry<Payload>, { state, code }: OutboxEntry<Payload>): boolean =>
  settled.state === 'expired' && state === 'failed' && code === 'never-received'

/** @param stage read only after it is complete */
export function judgeMessages(stage: () => Stage) {
  const accepted = new Map<string, Accepted>()
  const owners = new Map<string, number>()
  const storedAsSettled = new Set<string>()
  /** Messages of the present app, since the present user signed in. */
  const seen = new Set<Accepted>()
  /** The executions that the accounts recorded, regardless of the orders' reports. */
  const executions = new Map<string, number>()
  const sends = new Map<string, number>()

  /** The outbox never sends a corrupted entry, and stores it for a developer. */
  function isQuarantined(id: string): boolean {
    for (const key of stage().storage.keys()) {
      if (key.startsWith(quarantinePrefix) && key.includes(id)) return true
    }
    return false
  }

  function judgeSettled({ id, isNote: isOfNote, trader }: Accepted, { state, code }: OutboxEntry<Payload>): void {
    if (isOfNote) {
      const kept = stage().server.notes.get(id)
      stage().judge('note-once', state !== 'acked' || kept?.traderid === trader, () => `${id} is ${state}, not kept`)
      return
    }
    const times = executions.get(id) ?? 0
    const isRight = times === (state === 'acked' ? 1 : 0)
    stage().judge('answer-is-true', isRight, () => `${id} is ${state} ${code ?? ''}, and was executed ${times} times`)
  }

  /** If the write of an outcome failed or a kill interrupted it, the next process queries the outcome again. */
  function judgeStays(message: Accepted, settled: OutboxEntry<Payload>, entry: OutboxEntry<Payload>): void {
    const isUnwritten = message.settledBy !== stage().app() && !storedAsSettled.has(`${settled.state} ${entry.id}`)
    const isForgotten = isUnwritten && !isSettled(entry)
    if (isForgotten) message.isAskedAgain = true
    const isAnswered = message.isAskedAgain && isUnwritten && isSameFate(settled, entry)
    const isSame = entry.state === settled.state && entry.code === settled.code
    stage().judge('settled-stays', isSame || isForgotten || isAnswered, () =>
      `${entry.id} was ${settled.state}, and is ${entry.state}`)
    if (isAnswered) settle(message, entry)
  }

  function settle(message: Accepted, entry: OutboxEntry<Payload>): void {
    message.settled = entry
    message.settledBy = stage().app()
    judgeSettled(message, entry)
  }

  function look(entry: OutboxEntry<Payload>): void {
    const message = accepted.get(entry.id)
    if (message === undefined) return
    seen.add(message)
    const { settled, trader } = message
    stage().judge('own-rows-only', trader === stage().trader(), () =>
      `message ${entry.id} of ${trader} shown to ${stage().trader()}`)
    if (settled !== undefined) judgeStays(message, settled, entry)
    else if (isSettled(entry)) settle(message, entry)
  }

  function judgeSeen(present: ReadonlySet<string>): void {
    for (const message of seen) {
      if (message.settled !== undefined) seen.delete(message)
      else stage().judge('accepted-is-kept', present.has(message.id), () => `${message.id} is shown no more`)
    }
  }

  function judgeKept(trader: number): void {
    const entries = new Set(stage().app().outbox.entries().map(({ id }) => id))
    for (const message of accepted.values()) {
      if (message.trader !== trader || message.settled !== undefined) continue
      const isKept = entries.has(message.id) || isQuarantined(message.id)
      stage().judge('accepted-is-kept', isKept, () => `${message.id} is in the outbox no more`)
    }
  }

  return {
    started(app: App): void {
      seen.clear()
      app.outbox.on('changed', (entries) => {
        if (app !== stage().app()) return
        entries.forEach(look)
        judgeSeen(new Set(entries.map(({ id }) => id)))
      })
      let user: string | number | undefined
      app.client.on('sessionChanged', (session) => {
        // A new token of the same user causes no new read. Withheld entries are read later.
        const isSame = session?.userId === user
        user = session?.userId
        if (session === null || isSame || app !== stage().app()) return
        const { storage } = stage()
        const troublesBefore = storage.troubles()
        void app.outbox.loaded().then(() => {
          const trader = Number(session.userId)
          if (app !== stage().app() || trader !== stage().trader()) return
          if (storage.isSound() && storage.troubles() === troublesBefore) judgeKept(trader)
        })
      })
    },
    sessionChanged: (): void => seen.clear(),
    written(key: string, text: string): void {
      if (!key.startsWith(entryPrefix)) return
      const entry: unknown = JSON.parse(text)
      if (!isRecord(entry) || !settledStates.has(entry.state)) return
      storedAsSettled.add(`${String(entry.state)} ${String(entry.id)}`)
    },
    post(app: App, message: OutboxMessage<Payload>): void {
      const posting = app.outbox.post(message)
      let trader: number | null = null
      // A message that is posted during the event of another user's sign-in belongs to that user (OB-20).
      void Promise.resolve().then(() => {
        const session = app.client.session()
        trader = session === null ? null : Number(session.userId)
        return posting
      }).then((result) => {
        // Removed entries were not reported to any caller.
        if (!result.ok || trader === null || app !== stage().app()) return
        const { id } = result
        accepted.set(id, {
          id, trader, isNote: isNote(message.payload), settled: undefined, settledBy: undefined, isAskedAgain: false,
        })
        owners.set(id, trader)
        // The message may have settled before its caller was notified.
        app.outbox.entries().filter((entry) => entry.id === id).forEach(look)
      })
    },
    executed({ reqid, traderid }: OrderFrame, traderId: string): void {
      const id = messageIdOf(reqid)
      const times = (executions.get(id) ?? 0) + 1
      executions.set(id, times)
      const owner = owners.get(id)
      const isOfOwner = owner === undefined || String(owner) === traderId
      const isRight = times === 1 && String(traderid) === traderId && isOfOwner
      stage().judge('order-once', isRight, () => `${id} of ${owner} executed ${times} times, at ${traderId}`)
    },
    sending(type: unknown, id: string, traderid: unknown): void {
      const owner = owners.get(id)
      if (owner !== undefined) {
        stage().judge('own-frames-only', owner === traderid, () => `${String(type)} ${id} of ${owner} sent`)
      }
      if (type !== 'Order') return
      const times = (sends.get(id) ?? 0) + 1
      sends.set(id, times)
      stage().judge('order-sent-once', times === 1, () => `${id} was sent ${times} times`)
    },
    /** Called when no work is pending: all messages of this trader must be present, settled and correct. */
    judgeAll(trader: number): void {
      judgeKept(trader)
      for (const message of accepted.values()) {
        const { id, settled } = message
        if (message.trader !== trader || isQuarantined(id)) continue
        stage().judge('everything-settles', settled !== undefined, () => `${id} is still under way`)
        if (settled === undefined) continue
        judgeSettled(message, settled)
        if (message.isNote) {
          stage().judge('note-once', stage().server.timesCome(id) > 0, () => `${id} never came to the server`)
        }
      }
    },
    unsettled: (trader: number) => [...accepted.values()]
      .filter((message) => message.trader === trader && message.settled === undefined && !isQuarantined(message.id))
      .map(({ id }) => id),
  }
}
