import { TradewireError } from '../../shared/errors'
import type { Outbox } from '../outbox-api'

const installed = new Map<string, Outbox<never>>()

/** Puts an outbox under its client's name; one that was there before is not found any more. Returns the way back. */
export function installOutbox<Payload>(name: string, outbox: Outbox<Payload>): () => void {
  // The name is what ties an outbox to its payloads; the application chose both.
  const kept = outbox as unknown as Outbox<never>
  installed.set(name, kept)
  return () => {
    if (installed.get(name) === kept) installed.delete(name)
  }
}

/** Throws `invalid-option` when `createOutboxPlugin` was not installed for a client of that name. */
export function installedOutbox<Payload>(name: string): Outbox<Payload> {
  const outbox: unknown = installed.get(name)
  if (outbox === undefined) throw new TradewireError('invalid-option', `no outbox for client ${name} is installed`)
  return outbox as Outbox<Payload>
}
