import { dropOldest, isLatest, type ChatState } from '../model/chat-state'
import { concerns, distinct, keyOf, weightOf, type ChatDelivery } from '../model/messages'
import type { Diagnostic } from '../../shared/errors'
import { createOrder, within } from '../../shared/scheduling'
import type { ChatStorage } from '../model/chat-storage'
import type { Clock } from '../../connection/ports/ports'
import { spotOf, storageDiagnostic } from '../storage/chat-record'

/** Period from a sign-in to the next sign-out or sign-in (CM-124). */
export interface Stay {
  readonly user: string | null
}

/** Separates new messages from known messages, in arrival order (CM-3). */
export interface Intake {
  stay(): Stay
  /**
   * Waits for all earlier arrivals, then calls `take` with the unknown messages, in the same tick as the check. Has no
   * effect after the end of `stay`.
   * @param before the state from which a message of another window counts as new, by default the current state
   * @param seen keys of known messages that are not looked up in storage, by default the recent messages
   */
  pass(
    stay: Stay, deliveries: readonly ChatDelivery[], take: (fresh: readonly ChatDelivery[]) => void,
    before?: ChatState, seen?: ReadonlySet<string>,
  ): Promise<void>
  knows(user: string, deliveries: readonly ChatDelivery[]): Promise<boolean>
  /** Handles a message from the connection. While storage is busy, collects messages into a batch. */
  arrive(delivery: ChatDelivery): void
  userChanged(user: string | null): void
}

export interface IntakeOptions {
  readonly storage: ChatStorage
  readonly clock: Clock
  readonly user: string | null
  loaded(): Promise<void>
  state(): ChatState
  arrived(fresh: readonly ChatDelivery[]): void
  /** Called after messages were dropped (CM-146). Without a history, messages are not dropped. */
  readonly missed?: (() => void) | undefined
  report(diagnostic: Diagnostic): void
}

/** Maximum wait for storage in ms. After that, a known message may count as new (CM-71). */
const patienceMs = 2_000
/** Maximum number of keys in memory. Older keys are looked up in storage (CM-112). */
const maxRecent = 2_000
/** Maximum weight of messages that wait for storage (CM-146). */
const maxArriving = 2_000
/** Maximum number of pending storage lookups (CM-142). */
const maxLookups = 5

export function createIntake(options: IntakeOptions): Intake {
  const { storage, clock, loaded, state, arrived, missed, report } = options
  const begin = (user: string | null) => ({ user, recent: new Set<string>() })
  let stay = begin(options.user)
  let arriving: ChatDelivery[] = []
  let weight = 0
  let enqueue = createOrder()
  let lookups = 0
  const lookupEnded = (): void => void (lookups -= 1)

  async function known(whose: string, deliveries: readonly ChatDelivery[]): Promise<ReadonlySet<string>> {
    if (!deliveries[0] || lookups >= maxLookups) return new Set()
    const spots = deliveries.map((delivery) => spotOf(delivery, whose))
    try {
      const lookup = storage.known(whose, spots)
      lookups += 1
      lookup.then(lookupEnded, lookupEnded)
      return await within(clock, patienceMs, () => lookup)
    } catch (error) {
      report(storageDiagnostic(error))
      return new Set()
    }
  }

  function remember(keys: readonly string[]): void {
    const { recent } = stay
    for (const key of keys) recent.add(key)
    dropOldest(recent, maxRecent)
  }

  async function decide(
    of: Stay, deliveries: readonly ChatDelivery[], take: (fresh: readonly ChatDelivery[]) => void,
    before = state(), seen: ReadonlySet<string> = stay.recent,
  ): Promise<void> {
    const { user: whose } = stay
    if (of !== stay || whose === null) return
    const ours = deliveries.filter((delivery) => concerns(delivery, whose))
    if (ours.length < deliveries.length) report({ code: 'frame-unknown', detail: 'a message for another user' })
    const unseen = distinct(ours).filter((delivery) => !seen.has(keyOf(delivery)))
    const kept = await known(whose, unseen)
    if (of !== stay) return
    // A stored message may come from another window, and counts as new if this window has only older messages (CM-56).
    const fresh = unseen.filter((delivery) => !kept.has(keyOf(delivery)) || isLatest(before, delivery))
    remember(unseen.map(keyOf))
    take(fresh)
  }

  async function takeArriving(of: Stay): Promise<void> {
    if (of === stay) await loaded()
    if (of !== stay) return
    const batch = arriving
    arriving = []
    if (batch[0]) return decide(of, batch, arrived)
  }

  return {
    stay: () => stay,
    pass: (of, ...args) => enqueue(() => decide(of, ...args)),
    async knows(whose, deliveries) {
      const unseen = deliveries.filter((delivery) => !stay.recent.has(keyOf(delivery)))
      return (await known(whose, unseen)).size >= unseen.length
    },
    arrive(delivery) {
      weight = (arriving.length && weight) + weightOf(delivery)
      arriving.push(delivery)
      if (missed && weight > maxArriving) {
        arriving = []
        return missed()
      }
      if (arriving.length > 1) return
      const of = stay
      void enqueue(() => takeArriving(of))
    },
    userChanged(next) {
      stay = begin(next)
      arriving = []
      // The next user must not wait for the previous user's storage calls (CM-42).
      enqueue = createOrder()
    },
  }
}
