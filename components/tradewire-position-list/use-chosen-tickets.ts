import { computed, watch, type ComputedRef } from 'vue'
import type { Position, Ticket } from '../../src'

export interface ChosenOptions {
  readonly present: () => readonly Position[]
  readonly chosen: () => readonly Ticket[]
  /** Whether selecting a row deselects the other rows. */
  readonly isOne: () => boolean
  readonly change: (tickets: readonly Ticket[]) => void
}

export interface ChosenTickets {
  readonly chosen: ComputedRef<ReadonlySet<Ticket>>
  choose(ticket: Ticket): void
}

/** Manages the caller's selection. Deselects removed rows. */
export function useChosenTickets({ present, chosen, isOne, change }: ChosenOptions): ChosenTickets {
  watch(present, (all) => {
    if (chosen().length === 0) return
    const tickets = new Set(all.map(({ ticket }) => ticket))
    const left = chosen().filter((ticket) => tickets.has(ticket))
    if (left.length < chosen().length) change(left)
  })

  return {
    chosen: computed(() => new Set(chosen())),
    choose(ticket) {
      const others = chosen().filter((other) => other !== ticket)
      const wasChosen = others.length < chosen().length
      if (isOne()) change(wasChosen ? [] : [ticket])
      else change(wasChosen ? others : [...others, ticket])
    },
  }
}
