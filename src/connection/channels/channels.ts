import { isRecord } from '../../shared/checks'
import { stringOf, type Diagnostic } from '../../shared/errors'
import type { ConnectError, SocketStatus } from '../machine/status'
import type { Bus } from '../ports/ports'

/** The channels of every client. Protocols add their own by declaration merging. */
export interface Channels {
  /** Emitted once each time the status becomes `failed`. */
  connectError: ConnectError
  /** Emitted for each new status. */
  statusChanged: SocketStatus
  /** Emitted for each problem, with its time (epoch ms). */
  diagnosed: Diagnostic & { readonly atMs: number }
  /** The current user. When the user changes, stop showing data of the previous user. */
  sessionChanged: { readonly userId: number | string } | null
}

export const DEFAULT_CLIENT = 'default'

const originalNames = /^(getPositonsOrder|connectError)$/

/**
 * Returns the name of a channel on the application's bus. The two original names are unchanged. All others have the
 * prefix `tradewire:`, preceded by the client's name if it has one.
 */
export function busNameOf(client: string, channel: string): string {
  const name = originalNames.test(channel) ? channel : `tradewire:${channel}`
  return client === DEFAULT_CLIENT ? name : `${client}:${name}`
}

export interface ChannelSource {
  on(name: string, listener: (payload: unknown) => void): () => void
}

interface ChannelOptions {
  /** The client's name. */
  readonly name: string
  readonly bus: Bus
  readonly client: ChannelSource
  /** Reports `listener-threw` when another listener on the bus throws; the client continues. */
  readonly report: Report
}

interface OpenChannels {
  /** Emits a payload on the named channel. */
  emit(channel: string, payload: unknown): void
  /** Reserves channels for `emit`: a client event with that name is not forwarded. */
  reserve(...channels: readonly string[]): void
  /** Forwards these events of the client from now on. */
  carry(...events: readonly string[]): void
  /** Stops forwarding and emitting. */
  close(): void
}

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

/**
 * Listens to one channel of one client until the returned function is called. An exception of the listener is reported
 * as `listener-threw`.
 */
export function subscribe<Map extends object = Channels, Channel extends keyof Map & string = keyof Map & string>(
  bus: Bus,
  client: string,
  channel: Channel,
  listener: (payload: Map[Channel]) => void,
  report: Report,
): () => void {
  const busName = busNameOf(client, channel)
  let listening = true
  const handler = (payload: unknown): void => {
    // A listener that was removed during the same emit may still be in the runtime's list.
    if (!listening) return
    // The bus has no types. Only this module emits under this name.
    reportThrow(busName, payload, report, () => listener(payload as Map[Channel]))
  }
  bus.on(busName, handler)
  return () => {
    if (!listening) return
    listening = false
    bus.off(busName, handler)
  }
}

/** @param error the exception behind the diagnostic */
export type Report = (diagnostic: Diagnostic, error?: unknown) => void

/**
 * Runs a listener and reports its exception, except in a `diagnosed` listener that received such a report, to prevent
 * an endless loop.
 */
export function reportThrow(busName: string, payload: unknown, report: Report, run: () => void): void {
  try {
    run()
  } catch (error) {
    const code = 'listener-threw'
    if (!isRecord(payload) || payload.code !== code) report({ code, detail: `${busName}: ${stringOf(error)}` }, error)
  }
}
