import { isObject } from '../shared/json-object'

interface InRooms {
  readonly rooms: ReadonlySet<unknown>
}

interface Missing {
  readonly missedPackets: unknown[]
}

/** The members of Socket.IO's in-memory adapter that are used here. */
export interface MissingAdapter<Packet, Options extends InRooms, Session extends Missing> {
  broadcast(packet: Packet, options: Options): void
  restoreSession(pid: string, offset: string): Promise<Session> | null
}

export interface MissedPacketsOptions {
  /** Memory for the packets of all connections, bytes. */
  readonly missedBytes: number
  /** Bytes that one connection recovers. A connection that missed more starts a new session. */
  readonly lineBytes: number
}

interface KeptPacket {
  readonly data?: unknown
  readonly opts: InRooms
}

/** Memory of a stored packet in addition to its strings, measured on Node 20 (CV-90). */
const packetBytes = 768
/** Memory of each room that a packet names, also measured on Node 20 (CV-90). */
const roomBytes = 64

const isKept = (value: unknown): value is KeptPacket =>
  isObject(value) && isObject(value['opts']) && value['opts']['rooms'] instanceof Set

const keptBytes = (data: unknown, { rooms }: InRooms): number => bytesOf(data) + packetBytes + rooms.size * roomBytes

export function bytesOf(data: unknown): number {
  if (!Array.isArray(data)) return 0
  return data.reduce<number>((sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : 0), 0)
}

/**
 * Drops the oldest packets beyond a number of bytes, because Socket.IO keeps packets of any size for two minutes. A
 * connection whose offset was dropped starts a new session and requests the history.
 */
export function boundMissedPackets<
  Packet extends { readonly data?: unknown }, Options extends InRooms, Session extends Missing,
>(adapter: MissingAdapter<Packet, Options, Session>, { missedBytes, lineBytes }: MissedPacketsOptions): void {
  const broadcast = adapter.broadcast.bind(adapter)
  const restore = adapter.restoreSession.bind(adapter)
  /** An upper bound of the stored bytes, because packets that Socket.IO drops are not subtracted. */
  let bytes = 0

  function trim(): void {
    // The list is missing from the types. A test fails if Socket.IO moves the list.
    const packets: unknown = Reflect.get(adapter, 'packets')
    if (!Array.isArray(packets)) return
    bytes = 0
    let keptFrom = packets.length
    for (let index = packets.length - 1; index >= 0; index -= 1) {
      const packet: unknown = packets[index]
      bytes += isKept(packet) ? keptBytes(packet.data, packet.opts) : 0
      // Drops packets down to half of the limit, so that not every packet causes a recount.
      if (bytes > missedBytes / 2) break
      keptFrom = index
    }
    packets.splice(0, keptFrom)
  }

  adapter.broadcast = (packet, options) => {
    broadcast(packet, options)
    bytes += keptBytes(packet.data, options)
    if (bytes > missedBytes) trim()
  }
  adapter.restoreSession = (pid, offset) => {
    const restored = restore(pid, offset)
    return restored === null ? null : restored.then((session) => {
      let bytes = 0
      if (!session.missedPackets.some((data) => (bytes += bytesOf(data)) > lineBytes)) return session
      throw new Error('the line has missed too much')
    })
  }
}
