import { isObject } from '../shared/json-object'

interface InRooms {
  readonly rooms: ReadonlySet<unknown>
}

interface Missing {
  readonly missedPackets: unknown[]
}

/** The used members of Socket.IO's adapter that keeps in memory what lines miss. */
export interface MissingAdapter<Packet, Options extends InRooms, Session extends Missing> {
  broadcast(packet: Packet, options: Options): void
  restoreSession(pid: string, offset: string): Promise<Session> | null
}

export interface MissedPacketsOptions {
  /** Memory of what is kept for all lines, bytes. */
  readonly missedBytes: number
  /** Bytes that one line is given back at once; one that missed more comes back as a new one. */
  readonly lineBytes: number
}

interface KeptPacket {
  readonly data?: unknown
  readonly opts: InRooms
}

/** Memory of a kept packet beside its texts, measured on Node 20 (CV-90). */
const packetBytes = 768
/** And of each room that it names, measured in the same way. */
const roomBytes = 64

const isKept = (value: unknown): value is KeptPacket =>
  isObject(value) && isObject(value['opts']) && value['opts']['rooms'] instanceof Set

const keptBytes = (data: unknown, { rooms }: InRooms): number => bytesOf(data) + packetBytes + rooms.size * roomBytes

export function bytesOf(data: unknown): number {
  if (!Array.isArray(data)) return 0
  return data.reduce<number>((sum, part) => sum + (typeof part === 'string' ? Buffer.byteLength(part) : 0), 0)
}

/**
 * Socket.IO keeps what was said for two minutes, however much it is: this drops the oldest beyond a number of bytes.
 * A line whose place is no longer there comes back as a new one, and asks for the history.
 */
export function boundMissedPackets<
  Packet extends { readonly data?: unknown }, Options extends InRooms, Session extends Missing,
>(adapter: MissingAdapter<Packet, Options, Session>, { missedBytes, lineBytes }: MissedPacketsOptions): void {
  const broadcast = adapter.broadcast.bind(adapter)
  const restore = adapter.restoreSession.bind(adapter)
  /** At least what is kept: Socket.IO drops the oldest by time too. */
  let bytes = 0

  function trim(): void {
    // Not in its types; a test fails when the list is somewhere else.
    const packets: unknown = Reflect.get(adapter, 'packets')
    if (!Array.isArray(packets)) return
    bytes = 0
    let keptFrom = packets.length
    for (let index = packets.length - 1; index >= 0; index -= 1) {
      const packet: unknown = packets[index]
      bytes += isKept(packet) ? keptBytes(packet.data, packet.opts) : 0
      // Down to half of it: what comes next does not count them all again.
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
