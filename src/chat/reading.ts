import { isName, isRecord } from '../shared/checks'
import { conversationId, placeOf } from './model/messages'
import type { Windows } from '../connection/ports/ports'
import type { ChatSurroundings } from './chat-repository'
import { itemIn, type ChatEffect, type ChatEvent } from './model/chat-state'

/** Shares with the user's other windows up to where each chat was read (CM-85). */
export interface Reading {
  /** Marks a conversation as read when it changes while on screen. */
  stepped(event: ChatEvent, effects: readonly ChatEffect[]): void
  stop(): void
}

export function createReading(
  { clock, state, dispatch }: ChatSurroundings, client: string, windows: Windows | undefined,
): Reading {
  function receive(note: unknown): void {
    if (!isRecord(note) || note.client !== client || note.user !== state().user) return
    const { conversation, id, createdAt } = note
    if (!isName(conversation) || !isName(id) || typeof createdAt !== 'number') return
    dispatch({ type: 'readElsewhere', id: conversation, upTo: { id, createdAt }, nowMs: clock.now() })
  }

  function send(conversation: string): void {
    const { user, items } = state()
    const item = itemIn(items, conversation)
    if (!item?.isOnScreen || !item.kept.last) return
    windows?.notify({ client, user, conversation, ...placeOf(item.kept.last) })
  }

  return {
    stepped(event, effects) {
      const ids = new Set<string>()
      for (const effect of effects) if (effect.type === 'keep') for (const { id } of effect.conversations) ids.add(id)
      // Reports an opened conversation even without a change, because another window may have newer messages.
      if (event.type === 'conversationOpened') ids.add(conversationId(event.target))
      for (const id of ids) send(id)
    },
    stop: windows?.listen(receive) || ((): void => undefined),
  }
}
