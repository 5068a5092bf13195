import type { Clock } from '../connection/ports/ports'
import type { Diagnostic } from '../shared/errors'
import { within } from '../shared/scheduling'
import type { Chat, ChatLimits, FetchHistory } from './api/chat-api'
import type { ChatStorage } from './model/chat-storage'
import type { ChatDelivery } from './model/messages'
import type { ChatEffect, ChatEvent, ChatState } from './model/chat-state'
import { readOverview } from './storage/chat-record'
import { createChatWriter } from './storage/chat-writer'
import { createIntake } from './sync/chat-intake'
import { createHistory, createPager } from './sync/pager'
import { createSync } from './sync/sync'

/** Storage timeout in ms, after which the chat continues (CM-71). */
const storageTimeoutMs = 10_000
/** Timeout in ms for a history page. Pages are large, and the server may have to search. */
const historyTimeoutMs = 15_000

export interface ChatSurroundings {
  readonly storage: ChatStorage
  readonly clock: Clock
  readonly limits: Required<ChatLimits>
  state(): ChatState
  dispatch(event: ChatEvent): void
  report(diagnostic: Diagnostic): void
  loaded(): Promise<void>
}

interface ChatRepository extends Pick<Chat, 'loadOlder'> {
  /** Returns a user's stored data, except messages, as chat events. Never rejects. */
  read(owner: string): Promise<readonly ChatEvent[]>
  keep(effect: ChatEffect<'keep'>): void
  arrive(delivery: ChatDelivery): void
  /** Fetches missed messages. Retries until a fetch succeeds. */
  startSync(): void
  stopSync(): void
  userChanged(user: string | null): void
  stop(): void
}

/** @param kept called with messages that were stored, or dropped because the server has them */
export function createChatRepository(
  around: ChatSurroundings, fetchHistory: FetchHistory | undefined,
  kept: (deliveries: readonly ChatDelivery[]) => void,
): ChatRepository {
  const { limits, clock, state, dispatch, report } = around
  const shared = { ...around, timeoutMs: storageTimeoutMs, user: state().user }

  const writer = createChatWriter({
    ...shared, kept,
    dropped(owner, drops) {
      if (owner === state().user) dispatch({ type: 'recordsDropped', drops })
    },
  })
  const history = fetchHistory && createHistory({ fetchHistory, clock, timeoutMs: historyTimeoutMs, report })
  const intake = createIntake({
    ...shared,
    arrived: (deliveries) => dispatch({ type: 'delivered', deliveries }),
    missed: history && startSync,
  })
  const sync = history && createSync({
    ...around, history, intake,
    synced: (missed) => dispatch({ type: 'synced', ...missed }),
  })
  const pager = createPager({ ...shared, pageSize: limits.pageSize, writer, intake, history })
  const stopSync = (): void => sync?.stop()

  function startSync(): void {
    dispatch({ type: 'lineMissed' })
    sync?.start()
  }

  return {
    async read(owner) {
      // Waits until earlier writes of a returning user have settled. The writer reports failures (CM-42).
      await within(clock, storageTimeoutMs, () => writer.settled(owner)).catch(() => undefined)
      return readOverview(owner, shared)
    },
    keep(effect) {
      pager.arrived(effect.deliveries)
      writer.keep(effect)
    },
    loadOlder: pager.load,
    arrive: intake.arrive,
    startSync,
    stopSync,
    userChanged(next) {
      stopSync()
      intake.userChanged(next)
      writer.userChanged(next)
    },
    stop() {
      stopSync()
      writer.stop()
    },
  }
}
