import type { Ticket } from '../../src'

/** Tap on an element with `data-ticket`. */
export interface RowTap {
  readonly currentTarget?: unknown
}

function hasDataset(target: unknown): target is { readonly dataset: { readonly ticket?: unknown } } {
  return typeof target === 'object' && target !== null && 'dataset' in target
    && typeof target.dataset === 'object' && target.dataset !== null
}

/**
 * Returns the ticket of the row that the user saw. In mini-programs and apps, the view lags behind the logic, so the
 * slot may already contain another row, or none (PL-72).
 * @param slotTicket the slot's current ticket
 * @param present the tickets of all rows
 * @returns `undefined` if the row has been removed
 */
export function tappedTicket(
  { currentTarget }: RowTap, slotTicket: Ticket | null, present: () => readonly Ticket[],
): Ticket | undefined {
  if (!hasDataset(currentTarget)) return slotTicket === null ? undefined : slotTicket
  // Compares strings, because a dataset contains strings on some platforms.
  const seen = String(currentTarget.dataset.ticket)
  if (slotTicket !== null && String(slotTicket) === seen) return slotTicket
  return present().find((ticket) => String(ticket) === seen)
}
