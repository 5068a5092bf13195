export interface StompFrame {
  readonly command: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

const NUL = 0
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const ESCAPES: Readonly<Record<string, string>> = { '\\r': '\r', '\\n': '\n', '\\c': ':', '\\\\': '\\' }

/** Those of the connection are written as they are. */
const isPlain = (command: string): boolean => command === 'CONNECT' || command === 'CONNECTED'

function unescaped(text: string): string {
  return text.replace(/\\./gs, (pair) => {
    const letter = ESCAPES[pair]
    if (letter === undefined) throw new Error(`no such escape: ${pair}`)
    return letter
  })
}

function escaped(text: string): string {
  return text.replace(/[\r\n:\\]/g, (letter) =>
    Object.entries(ESCAPES).find(([, each]) => each === letter)?.[0] ?? letter)
}

export function writeFrame({ command, headers, body }: StompFrame): Buffer {
  const write = isPlain(command) ? (text: string) => text : escaped
  const lines = Object.entries({ ...headers, 'content-length': String(body.length) })
    .map(([name, value]) => `${write(name)}:${write(value)}\n`)
  return Buffer.concat([Buffer.from(`${command}\n${lines.join('')}\n`), body, Buffer.from([NUL])])
}

/** Frames out of what arrives, however it was cut; line ends between them are heart-beats. */
export function createFrameReader(): (chunk: Uint8Array) => readonly StompFrame[] {
  let bytes = Buffer.alloc(0)

  function next(): StompFrame | undefined {
    const start = bytes.findIndex((byte) => byte !== LINE_FEED && byte !== CARRIAGE_RETURN)
    bytes = bytes.subarray(start === -1 ? bytes.length : start)
    const [blank] = /\r?\n\r?\n/.exec(bytes.toString('latin1')) ?? []
    if (blank === undefined) return undefined
    const headEnd = bytes.indexOf(blank)
    const { command, headers } = readHead(bytes.toString('utf8', 0, headEnd))
    const from = headEnd + blank.length
    const length = headers['content-length']
    const end = length === undefined ? bytes.indexOf(NUL, from) : from + Number(length)
    if (end === -1 || bytes.length <= end) return undefined
    if (bytes[end] !== NUL) throw new Error('the body is longer than its length')
    const body = Uint8Array.from(bytes.subarray(from, end))
    bytes = bytes.subarray(end + 1)
    return { command, headers, body }
  }

  return (chunk) => {
    bytes = Buffer.concat([bytes, chunk])
    const frames: StompFrame[] = []
    for (let frame = next(); frame !== undefined; frame = next()) frames.push(frame)
    return frames
  }
}

function readHead(text: string): Omit<StompFrame, 'body'> {
  const [command = '', ...lines] = text.split(/\r?\n/)
  const read = isPlain(command) ? (each: string) => each : unescaped
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = read(line.slice(0, colon))
    // The first of a name counts.
    headers[name] ??= read(line.slice(colon + 1))
  }
  return { command, headers }
}
