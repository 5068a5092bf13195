import type { ConnectError, SocketStatus } from '../connection/machine/status'
import type { Diagnostic } from '../core/diagnostic'
import { emptyTruth, type PositionsUpdate } from '../core/positions/positions-update'
import type { Bus } from '../ports/bus'
import { busNameOf, type PositionsOrder } from './channel-map'
import { reportThrow, type Report } from './listener-report'

/** The events that channels are made of. */
interface SourceEvents {
  positionsUpdated: PositionsUpdate
  connectError: ConnectError
  statusChanged: SocketStatus
  diagnosed: Diagnostic & { readonly atMs: number }
  sessionChanged: unknown
}

/** A client, as far as its channels need it. One of another protocol never tells `positionsUpdated`. */
export interface ChannelSource {
  on<K extends keyof SourceEvents>(name: K, listener: (payload: SourceEvents[K]) => void): () => void
}

/** A client's events by name, whatever its protocol. */
interface AnySource {
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
  /**
   * Carries one more event of this client, such as one of an application's own protocol, from now on. Does
   * nothing for what is carried already, or once the channels are closed.
   */
  carry(event: string): void
  close(): void
}

/** Carries a client's events to the bus until closed. */
export function openChannels({ name, bus, client, report }: ChannelOptions): OpenChannels {
  const source: AnySource = client
  // Made of `positionsUpdated`, or told behind it: nothing more to carry.
  const carried = new Set(['getPositonsOrder', 'positionsPatched', 'positionEvent', 'sessionChanged'])
  const stops = [client.on('positionsUpdated', emitUpdate), client.on('sessionChanged', emitEmptyBook)]
  let newest: PositionsUpdate | undefined
  let isOpen = true

  function emit(channel: string, payload: unknown): void {
    const busName = busNameOf(name, channel)
    reportThrow(busName, payload, report, () => bus.emit(busName, payload))
  }

  function emitUpdate(update: PositionsUpdate): void {
    newest = update
    if (update.listChanged) emit('getPositonsOrder', orderOf(update))
    emit('positionsPatched', update)
    for (const event of update.events) emit('positionEvent', event)
  }

  /** Whoever shows the rows of the user before must learn that they are gone. */
  function emitEmptyBook(session: unknown): void {
    if (newest !== undefined) emitUpdate(emptied(newest))
    newest = undefined
    emit('sessionChanged', session)
  }

  function carry(event: string): void {
    if (!isOpen || carried.has(event)) return
    carried.add(event)
    stops.push(source.on(event, (payload) => emit(event, payload)))
  }

  for (const event of ['connectError', 'statusChanged', 'diagnosed']) carry(event)

  return {
    carry,
    close() {
      isOpen = false
      for (const stop of stops.splice(0)) stop()
    },
  }
}

function orderOf(update: PositionsUpdate): PositionsOrder {
  return {
    Code: 200,
    get data() {
      return update.list
    },
  }
}

/** An update that takes back all that the one before it showed. */
function emptied({ version, list }: PositionsUpdate): PositionsUpdate {
  return {
    version: version + 1,
    epoch: '',
    seq: 0,
    list: [],
    changed: [],
    removed: list.map(({ ticket }) => ticket),
    listChanged: true,
    orderChanged: true,
    totals: [],
    account: null,
    truth: emptyTruth,
    events: [],
  }
}
