import { isUtf8 } from 'node:buffer'

/** CRC-32 polynomial, bit-reversed. */
const POLYNOMIAL = 0xedb88320

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1
  return rest
})

/** Computes the CRC-32 used by zip and PNG, because Node's own `crc32` requires Node 20.15. */
export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes) rest = (table[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8)
  return (rest ^ 0xffffffff) >>> 0
}

/** Mark after the last line, without a newline. A truncated file lacks this mark. */
export const endMark = '#'

const NEW_LINE = 10
const checksum = /^(\{.*),"crc":"([\da-f]{8})"\}$/s

const checksumOf = (json: string): string => crc32(Buffer.from(json)).toString(16).padStart(8, '0')

/** Returns a JSON line whose last field is its checksum. */
export function journalLine(entry: object): string {
  const json = JSON.stringify(entry)
  return `${json.slice(0, -1)},"crc":"${checksumOf(json)}"}\n`
}

interface DamagedLine {
  /** Line number, from 1. */
  readonly number: number
  readonly bytes: Buffer
}

export interface JournalText<Entry> {
  readonly entries: readonly Entry[]
  readonly damaged: readonly DamagedLine[]
  /** Whether the file was truncated since the last write. */
  readonly isCut: boolean
  /** Line number, from 1, of the first line with a valid checksum but no entry, or 1 if the file is not a journal. */
  readonly foreignLine: number | undefined
  /** Lines without a checksum, which earlier versions wrote. */
  readonly plainLines: number
  /** Byte offset after the last complete line. */
  readonly endBytes: number
}

interface JournalLine {
  readonly bytes: Buffer
  /** JSON of the line; `undefined` when the line is damaged. */
  readonly json: string | undefined
  readonly isChecked: boolean
}

function readLine(bytes: Buffer): JournalLine {
  if (!isUtf8(bytes)) return { bytes, json: undefined, isChecked: false }
  const text = bytes.toString()
  const [, head, crc] = checksum.exec(text) ?? []
  if (head === undefined) return { bytes, json: text, isChecked: false }
  const isSound = checksumOf(`${head}}`) === crc
  return { bytes, json: isSound ? `${head}}` : undefined, isChecked: isSound }
}

/** Splits the bytes into lines before decoding, because a damaged byte must not affect other lines. */
function splitLines(
  bytes: Buffer, reading: () => void,
): { readonly lines: readonly JournalLine[]; readonly endBytes: number } {
  const lines: JournalLine[] = []
  let startByte = 0
  for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, startByte)) {
    reading()
    lines.push(readLine(bytes.subarray(startByte, end)))
    startByte = end + 1
  }
  return { lines, endBytes: startByte }
}

/**
 * @param read returns `undefined` for text that is not an entry
 * @param reading called twice for each line
 */
export function readJournal<Entry>(
  bytes: Buffer, read: (json: string) => Entry | undefined, reading: () => void = () => undefined,
): JournalText<Entry> {
  const { lines, endBytes } = splitLines(bytes, reading)
  const rest = bytes.subarray(endBytes)
  const hasMark = rest.toString('latin1') === endMark
  // Earlier versions did not write checksums.
  const isPlain = !hasMark && !lines.some(({ isChecked }) => isChecked)
  const entries: Entry[] = []
  const damaged: DamagedLine[] = []
  let foreignLine: number | undefined
  lines.forEach(({ bytes: line, json, isChecked }, index) => {
    reading()
    const entry = json !== undefined && (isChecked || isPlain) ? read(json) : undefined
    if (entry !== undefined) entries.push(entry)
    else if (isChecked) foreignLine ??= index + 1
    else damaged.push({ number: index + 1, bytes: line })
  })
  if (rest.length > 0 && !hasMark) damaged.push({ number: lines.length + 1, bytes: rest })
  const isJournal = hasMark || entries.length > 0 || bytes.includes(',"crc":"')
    // Accepts a new journal whose only line was truncated.
    || lines.length === 0 && (rest.length === 0 || rest.toString('latin1', 0, 1) === '{')
  return {
    entries,
    damaged,
    isCut: !hasMark && (!isPlain || bytes.length === 0 || damaged.length > 0),
    foreignLine: isJournal ? foreignLine : 1,
    plainLines: isPlain ? entries.length : 0,
    endBytes,
  }
}
