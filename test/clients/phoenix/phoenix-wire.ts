/** A message of Phoenix's channels, in either direction. */
export interface PhoenixMessage {
  readonly joinRef: string | null
  readonly ref: string | null
  readonly topic: string
  readonly event: string
  /** Bytes, or anything that JSON has. */
  readonly payload: unknown
}

const PUSH = 0
const BROADCAST = 2

/** The JSON of version 2.0.0 of the serializer: an array of five. */
export function readText(text: string): PhoenixMessage {
  const parts: unknown = JSON.parse(text)
  if (!Array.isArray(parts) || parts.length !== 5) throw new Error('not an array of five')
  const [joinRef, ref, topic, event, payload] = parts as unknown[]
  return { joinRef: textOrNull(joinRef), ref: textOrNull(ref), topic: nameOf(topic), event: nameOf(event), payload }
}

export const writeText = ({ joinRef, ref, topic, event, payload }: PhoenixMessage): string =>
  JSON.stringify([joinRef, ref, topic, event, payload])

/** A push with bytes: its kind, the sizes of four names, the names, and the rest is the payload. */
export function readBytes(bytes: Buffer): PhoenixMessage {
  if (bytes[0] !== PUSH) throw new Error('a client only pushes')
  let at = 5
  const [joinRef = '', ref = '', topic = '', event = ''] = [...bytes.subarray(1, at)].map((size) => {
    at += size
    return bytes.toString('utf8', at - size, at)
  })
  return { joinRef, ref, topic, event, payload: bytes.subarray(at) }
}

/** A broadcast with bytes. */
export function writeBytes(topic: string, event: string, payload: Uint8Array): Buffer {
  const names = [topic, event].map((name) => Buffer.from(name))
  return Buffer.concat([Buffer.from([BROADCAST, ...names.map((name) => name.length)]), ...names, payload])
}

function nameOf(given: unknown): string {
  if (typeof given !== 'string') throw new Error('a name is missing')
  return given
}

const textOrNull = (given: unknown): string | null => (given === null ? null : nameOf(given))
