export interface MediaType {
  readonly kind: 'image' | 'voice'
  readonly contentType: string
  readonly extension: string
}

interface Signature extends MediaType {
  /** Latin-1 strings that the file must contain, by byte offset. */
  readonly marks: readonly (readonly [at: number, text: string])[]
}

const image = (extension: string, contentType: string, ...marks: Signature['marks']): Signature =>
  ({ kind: 'image', extension, contentType, marks })
const voice = (extension: string, contentType: string, ...marks: Signature['marks']): Signature =>
  ({ kind: 'voice', extension, contentType, marks })

/** Excludes types that browsers execute, such as SVG and HTML. */
const signatures: readonly Signature[] = [
  image('png', 'image/png', [0, '\x89PNG\r\n\x1a\n']),
  image('jpg', 'image/jpeg', [0, '\xff\xd8\xff']),
  image('gif', 'image/gif', [0, 'GIF8']),
  image('webp', 'image/webp', [0, 'RIFF'], [8, 'WEBP']),
  voice('wav', 'audio/wav', [0, 'RIFF'], [8, 'WAVE']),
  voice('mp3', 'audio/mpeg', [0, 'ID3']),
  voice('mp3', 'audio/mpeg', [0, '\xff\xfb']),
  voice('mp3', 'audio/mpeg', [0, '\xff\xf3']),
  voice('mp3', 'audio/mpeg', [0, '\xff\xf2']),
  voice('aac', 'audio/aac', [0, '\xff\xf1']),
  voice('aac', 'audio/aac', [0, '\xff\xf9']),
  voice('amr', 'audio/amr', [0, '#!AMR']),
  voice('ogg', 'audio/ogg', [0, 'OggS']),
  voice('m4a', 'audio/mp4', [4, 'ftyp']),
  voice('webm', 'audio/webm', [0, '\x1a\x45\xdf\xa3']),
]

export const typeOfName = (name: string): MediaType | undefined =>
  signatures.find(({ extension }) => name.endsWith(`.${extension}`))

export function mediaTypeOf(bytes: Buffer): MediaType | undefined {
  const head = bytes.subarray(0, 16).toString('latin1')
  return signatures.find(({ marks }) => marks.every(([at, text]) => head.startsWith(text, at)))
}
