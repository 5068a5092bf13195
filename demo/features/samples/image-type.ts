export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp'

/** First bytes of each type; `undefined` matches any byte. */
const signatures: readonly (readonly [ImageType, readonly (number | undefined)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  // RIFF, the length, WEBP.
  ['image/webp', [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50]],
  ['image/bmp', [0x42, 0x4d]],
]

/** Returns the bytes' image type for a data URL, or `null`. */
export function imageTypeOf(bytes: ArrayBuffer): ImageType | null {
  const view = new Uint8Array(bytes)
  const found = signatures.find(([, signature]) =>
    signature.every((byte, index) => byte === undefined || view[index] === byte))
  return found === undefined ? null : found[0]
}
