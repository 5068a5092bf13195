import { createFifo, dropOldest, type Fifo } from '../shared/fifo'
import { isObject } from '../shared/json-object'
import { createRanking } from '../shared/ranking'
import { textMemory } from '../shared/text-memory'
import { packetOverheadBytes } from './guard-lines'

export interface MissingAdapter<Packet, Options, Session> {
  broadcast(packet: Packet, options: Options): void
  restoreSession(pid: string, offset: string): Promise<Session> | null
}

export interface MissedPacketsOptions {
  /** Monotonic time in ms. */
  readonly now: () => number
  /** Wall-clock time in epoch ms. Socket.IO derives offsets from this time. */
  readonly wallNow: () => number
  /** How long a packet is stored. */
  readonly lastsMs: number
  /** Memory for all stored packets, in bytes. */
  readonly missedBytes: number
  /**
   * Maximum number of bytes to recover per connection (CV-50). A connection that missed more bytes starts a new
   * session.
   */
  readonly lineBytes: number
  /** Returns the sender whose share contains the packets that a connection causes (CV-166). */
  readonly senderOf: (socketId: unknown) => string
}

interface PacketOptions {
  readonly rooms: ReadonlySet<unknown>
  readonly except: ReadonlySet<unknown>
}

/** Packet as stored by Socket.IO. */
interface KeptPacket {
  readonly id: unknown
  readonly data?: unknown
  readonly opts: PacketOptions
}

interface StoredPacket extends PacketOptions {
  readonly id: unknown
  readonly data: unknown
  /** Sequence number in sending order. */
  readonly order: number
  readonly atMs: number
  readonly bytes: number
}

interface Sender {
  readonly name: string
  readonly packets: Fifo<StoredPacket>
  bytes: number
}

/** Measured memory of a stored packet without its strings, in bytes (CV-90). */
const packetBytes = 768
/** Measured bytes that each room adds to a stored packet (CV-90). */
const roomBytes = 64

const isKept = (value: unknown): value is KeptPacket => isObject(value) && isObject(value['opts'])
  && value['opts']['rooms'] instanceof Set && value['opts']['except'] instanceof Set

/** Key of the packets sent to every connection. */
const everyone = undefined
const keysOf = ({ rooms }: PacketOptions): Iterable<unknown> => (rooms.size === 0 ? [everyone] : rooms)
const noRooms: ReadonlySet<unknown> = new Set()

/** Returns the sending connection of a message, which does not get the message, or the recipient of a response. */
function causeOf({ rooms, except }: PacketOptions): unknown {
  const [cause] = except.size > 0 ? except : rooms
  return cause
}

const oldestIn = ({ items, start }: Fifo<StoredPacket>): StoredPacket | undefined => items[start]
const orderOf = ({ packets }: Sender): number => oldestIn(packets)?.order ?? Infinity

const packetOf = ({ id, data, rooms, except }: StoredPacket): KeptPacket => ({ id, data, opts: { rooms, except } })

export function bytesOf(data: unknown): number {
  if (!Array.isArray(data)) return 0
  return data.reduce<number>((sum, part) => sum + (typeof part === 'string' ? textMemory(part) : 0), 0)
}

/**
 * Stores packets for reconnecting clients, up to a byte limit. Socket.IO itself stores packets without a limit and
 * searches all packets in each recovery. If a connection's offset or a missed packet was removed, a new session starts.
 */
export function boundMissedPackets<Packet, Options, Session>(
  adapter: MissingAdapter<Packet, Options, Session>, options: MissedPacketsOptions,
): void {
  const { now, wallNow, lastsMs, missedBytes, lineBytes, senderOf } = options
  const broadcast = adapter.broadcast.bind(adapter)
  const restore = adapter.restoreSession.bind(adapter)
  const senders = new Map<string, Sender>()
  const byAge = createRanking<Sender>((one, other) => orderOf(one) < orderOf(other))
  const bySize = createRanking<Sender>((one, other) =>
    one.bytes > other.bytes || (one.bytes === other.bytes && orderOf(one) < orderOf(other)))
  /** Packets by offset. The value is `undefined` if an earlier packet may have had the same offset (CV-161, CV-163). */
  const byId = new Map<unknown, StoredPacket | undefined>()
  const byKey = new Map<unknown, Fifo<StoredPacket>>()
  /** Order of the last displaced packet, by key. Entries older than any stored packet are removed in two steps. */
  let displaced = new Map<unknown, number>()
  let displacedBefore = displaced
  let displacedSinceMs = now()
  let bytes = 0
  let orders = 0
  let latestMs = 0
  let isSetBack = false

  /** Socket.IO's types omit this list. If Socket.IO renames the list, a test fails. */
  function ownPackets(): unknown[] {
    const packets: unknown = Reflect.get(adapter, 'packets')
    return Array.isArray(packets) ? packets : []
  }

  function store({ id, data, opts: { rooms, except } }: KeptPacket): void {
    const size = bytesOf(data) + packetBytes + rooms.size * roomBytes
    const order = orders
    const shared = except.size === 0 ? noRooms : except
    const added = { id, data, rooms, except: shared, order, atMs: Math.floor(now()), bytes: size }
    orders += 1
    bytes += size
    const name = senderOf(causeOf(added))
    const sender = senders.get(name) ?? { name, packets: createFifo<StoredPacket>(), bytes: 0 }
    sender.packets.items.push(added)
    sender.bytes += size
    senders.set(name, sender)
    rank(sender)
    const wallMs = wallNow()
    // Within a millisecond, Socket.IO numbers the offsets, so the offsets differ unless the clock has been set back.
    if (wallMs !== latestMs) isSetBack = wallMs < latestMs
    latestMs = Math.max(latestMs, wallMs)
    byId.set(id, isSetBack || byId.has(id) ? undefined : added)
    for (const key of keysOf(added)) {
      const queue = byKey.get(key) ?? createFifo<StoredPacket>()
      byKey.set(key, queue)
      queue.items.push(added)
    }
  }

  function rank(sender: Sender): void {
    byAge.update(sender)
    bySize.update(sender)
  }

  /** Drops the sender's oldest packet. Earlier packets with the same key can then no longer be recovered. */
  function drop(sender: Sender, isDisplaced: boolean): void {
    const oldest = oldestIn(sender.packets)
    if (oldest === undefined) return
    dropOldest(sender.packets)
    sender.bytes -= oldest.bytes
    bytes -= oldest.bytes
    byId.delete(oldest.id)
    for (const key of keysOf(oldest)) {
      if (isDisplaced) displaced.set(key, Math.max(oldest.order, displaced.get(key) ?? 0))
      const queue = byKey.get(key)
      if (queue === undefined) continue
      while ((oldestIn(queue)?.order ?? Infinity) <= oldest.order) dropOldest(queue)
      if (queue.items.length === 0) byKey.delete(key)
    }
    if (sender.bytes > 0) return rank(sender)
    byAge.remove(sender)
    bySize.remove(sender)
    senders.delete(sender.name)
  }

  function trim(): void {
    const nowMs = now()
    for (let sender = byAge.first(); sender !== undefined; sender = byAge.first()) {
      const oldest = oldestIn(sender.packets)
      if (oldest === undefined || nowMs - oldest.atMs <= lastsMs) break
      drop(sender, false)
    }
    for (let most = bySize.first(); most !== undefined && bytes > missedBytes; most = bySize.first()) drop(most, true)
    if (nowMs - displacedSinceMs <= lastsMs) return
    displacedSinceMs = nowMs
    displacedBefore = displaced
    displaced = new Map()
  }

  /** Returns the packets for these rooms after the given packet; `undefined` when some are missing or too large. */
  function missedAfter({ order }: StoredPacket, rooms: readonly unknown[]): readonly KeptPacket[] | undefined {
    const keys = [everyone, ...rooms]
    const isMissing = (key: unknown): boolean =>
      [displaced, displacedBefore].some((orders) => (orders.get(key) ?? 0) > order)
    if (keys.some(isMissing)) return undefined
    const missed = new Set<StoredPacket>()
    let missedSize = 0
    for (const { items } of keys.map((key) => byKey.get(key) ?? createFifo<StoredPacket>())) {
      for (let index = items.length - 1; ; index -= 1) {
        const each = items[index]
        if (each === undefined || each.order <= order) break
        if (missed.has(each) || rooms.some((room) => each.except.has(room))) continue
        missed.add(each)
        missedSize += bytesOf(each.data) + packetOverheadBytes
        if (missedSize > lineBytes) return undefined
      }
    }
    return [...missed].sort((one, other) => one.order - other.order).map(packetOf)
  }

  function roomsIn(pid: string): readonly unknown[] {
    const sessions: unknown = Reflect.get(adapter, 'sessions')
    const session: unknown = sessions instanceof Map ? sessions.get(pid) : undefined
    return isObject(session) && Array.isArray(session['rooms']) ? session['rooms'] : []
  }

  adapter.broadcast = (packet, options) => {
    broadcast(packet, options)
    for (const each of ownPackets().splice(0)) if (isKept(each)) store(each)
    trim()
  }
  adapter.restoreSession = (pid, offset) => {
    trim()
    const last = byId.get(offset)
    const missed = last && missedAfter(last, roomsIn(pid))
    if (last === undefined || missed === undefined) return null
    const packets = ownPackets()
    packets.push(packetOf(last), ...missed)
    const restored = restore(pid, offset)
    packets.length = 0
    return restored
  }
}
