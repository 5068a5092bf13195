/** A packet of Engine.IO, coming or going. */
export interface EnginePacket {
  readonly type: string
  readonly data?: unknown
}

/** What is used of an Engine.IO socket. */
export interface EngineLine {
  readonly request: { readonly socket: { readonly writableLength: number; destroy(): unknown } }
  on(event: 'packet' | 'packetCreate', listener: (packet: EnginePacket) => void): unknown
  on(event: 'flush' | 'close', listener: () => void): unknown
  /** With `true` what still waits is thrown away. */
  close(discard: boolean): unknown
}

export interface LineGuardOptions {
  /** Bytes that may wait for the line. */
  readonly limitBytes: number
  /** How long a line that was closed may keep its TCP connection, ms. */
  readonly closeMs: number
  /** Whether this line and its address may send one more packet of that many bytes. */
  readonly mayHear: (bytes: number) => boolean
  readonly later: (delayMs: number, task: () => void) => void
}

/** Memory of one packet that waits, beside its bytes. */
const packetOverheadBytes = 256

/** Packets of Socket.IO that announce binary parts: the chat has none. */
const isBinary = (data: string): boolean => data.startsWith('5') || data.startsWith('6')

function sizeOf({ data }: EnginePacket): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : Buffer.isBuffer(data) ? data.length : 0
}

/**
 * Cuts a line that sends too much or does not read. Every packet counts: events of any name,
 * acknowledgements, joins of other namespaces, pongs.
 */
export function guardChatLine(line: EngineLine, options: LineGuardOptions): void {
  const { limitBytes, closeMs, mayHear, later } = options
  const tcp = line.request.socket
  /** In Engine.IO's own queue: TCP knows nothing of them yet. */
  let queuedBytes = 0
  let isCut = false

  function cut(): void {
    if (isCut) return
    isCut = true
    line.close(true)
    // A WebSocket that is closed waits for an answer, and keeps what is unsent until then.
    tcp.destroy()
  }

  line.on('packet', (packet) => {
    const { type, data } = packet
    const isForeign = type === 'message' && (typeof data !== 'string' || isBinary(data))
    if (isForeign || !mayHear(sizeOf(packet))) cut()
  })
  line.on('packetCreate', (packet) => {
    queuedBytes += sizeOf(packet) + packetOverheadBytes
    if (queuedBytes + tcp.writableLength > limitBytes) cut()
  })
  line.on('flush', () => {
    queuedBytes = 0
  })
  line.on('close', () => {
    if (!isCut) later(closeMs, () => tcp.destroy())
  })
}
