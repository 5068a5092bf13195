import { isFunction, isRecord } from '../../shared/checks'
import { isDeveloped } from '../../shared/developed'
import { stringOf, type Diagnostic } from '../../shared/errors'
import { requireOption } from '../../shared/options'
import type { ConnectError, SocketStatus } from '../machine/status'
import type { Bus } from '../ports/ports'

/** Channels of every client. Protocols add channels by declaration merging. */
export interface Channels {
  /** Emitted once each time the client gives up. Pages that open later can read `status` or `failure`. */
  connectError: ConnectError
  /** Emitted for each new status. */
  statusChanged: SocketStatus
  /** Emitted for each problem, with its time (epoch ms). */
  diagnosed: Diagnostic & { readonly atMs: number }
  /** The signed-in user. Hide the previous user's data when the user changes. */
  sessionChanged: { readonly userId: number | string } | null
}

export const DEFAULT_CLIENT = 'default'

const originalNames = /^(getPositonsOrder|connectError)$/

/**
 * Returns a channel's name on the event bus, with the prefix `tradewire:` unless `originalNames` matches. For a client
 * other than the default, the client's name comes first.
 */
export function busNameOf(client: string, channel: string): string {
  const name = originalNames.test(channel) ? channel : `tradewire:${channel}`
  return client === DEFAULT_CLIENT ? name : `${client}:${name}`
}

export interface ChannelSource {
  on(name: string, listener: (payload: unknown) => void): () => void
}

interface ChannelOptions {
  readonly name: string
  readonly bus: Bus
  readonly client: ChannelSource
  /** Receives `listener-threw` when a listener on the bus throws. */
  readonly report: Report
}

interface OpenChannels {
  emit(channel: string, payload: unknown): void
  /** Prevents `carry` from forwarding client events with these names. */
  reserve(...channels: readonly string[]): void
  /** Forwards client events with these names to the event bus. */
  carry(...events: readonly string[]): void
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

/** Listens to a client's channel until the returned function is called. Reports exceptions as `listener-threw`. */
export function subscribe<Map extends object = Channels, Channel extends keyof Map & string = keyof Map & string>(
  bus: Bus,
  client: string,
  channel: Channel,
  listener: (payload: Map[Channel]) => void,
  report: Report,
): () => void {
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    requireOption('listener', listener, isFunction(listener))
  }
  const busName = busNameOf(client, channel)
  let listening = true
  const handler = (payload: unknown): void => {
    // The runtime may still call a listener that was removed during this emit.
    if (!listening) return
    // The bus is untyped, but only this module emits events with this name.
    reportThrow(busName, payload, report, () => listener(payload as Map[Channel]))
  }
  bus.on(busName, handler)
  return () => {
    if (!listening) return
    listening = false
    bus.off(busName, handler)
  }
}

/** @param error the exception that caused the diagnostic */
export type Report = (diagnostic: Diagnostic, error?: unknown) => void

/**
 * Runs a listener and reports its exception. Ignores exceptions from listeners to such reports, to avoid an endless
 * loop.
 */
export function reportThrow(busName: string, payload: unknown, report: Report, run: () => void): void {
  try {
    run()
  } catch (error) {
    const code = 'listener-threw'
    if (!isRecord(payload) || payload.code !== code) report({ code, detail: `${busName}: ${stringOf(error)}` }, error)
  }
}
