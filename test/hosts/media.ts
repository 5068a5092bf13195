/** The size of a PNG, px; nothing for other pictures. */
export function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const png = Buffer.from(bytes)
  const isPng = png.length >= 24 && png.toString('latin1', 1, 4) === 'PNG'
  return isPng ? { width: png.readUInt32BE(16), height: png.readUInt32BE(20) } : undefined
}

/** Whether a phone's player would know it: MP3, with or without a tag. */
export function isMp3(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 3)).toString('latin1')
  return head === 'ID3' || head.startsWith('\xff\xfb')
}
