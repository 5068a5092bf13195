import type { Bus } from '../ports/bus'
import { busNameOf } from './channel-map'
import { reportThrow, type Report } from './listener-report'

/** A client's events by name, for any protocol. */
export interface ChannelSource {
  on(name: string, listener: (payload: unknown) => void): () => void
}

export interface ChannelOptions {
  /** The client's name. */
  readonly name: string
  readonly bus: Bus
  readonly client: ChannelSource
  /** Gets `listener-threw` for a foreign listener on the bus that throws; the client goes on. */
  readonly report: Report
}

export interface OpenChannels {
  /** Emits on the channel of that name. */
  emit(channel: string, payload: unknown): void
  /** Keeps channels for `emit`: an event of the client with that name is not carried. */
  reserve(...channels: readonly string[]): void
  /** Carries events of this client from now on. Does nothing for what is carried already. */
  carry(...events: readonly string[]): void
  /** Carries and emits nothing any more. */
  close(): void
}

/** A client's channels on the bus, until closed. */
export function openChannels({ name, bus, client, report }: ChannelOptions): OpenChannels {
  const carried = new Map<string, () => void>()
  let isOpen = true

  function emit(channel: string, payload: unknown): void {
    const busName = busNameOf(name, channel)
    if (isOpen) reportThrow(busName, payload, report, () => bus.emit(busName, payload))
  }

  return {
    emit,
    reserve(...channels) {
      for (const channel of channels) carried.set(channel, () => undefined)
    },
    carry(...events) {
      for (const event of events) {
        if (isOpen && !carried.has(event)) carried.set(event, client.on(event, (payload) => emit(event, payload)))
      }
    },
    close() {
      isOpen = false
      for (const stop of carried.values()) stop()
    },
  }
}
