/** Connection whose memory counts against the budget. */
export interface BufferedSocket {
  /** Bytes waiting to be sent, plus received bytes of an incomplete message. */
  bufferedBytes(): number
  terminate(): void
}

/** Returns the connections to drop, largest first, so that the remaining connections fit into the budget. */
export function linesBeyond<Line extends BufferedSocket>(lines: Iterable<Line>, budgetBytes: number): readonly Line[] {
  const holding: { readonly line: Line; readonly bytes: number }[] = []
  let total = 0
  for (const line of lines) {
    const bytes = line.bufferedBytes()
    total += bytes
    if (bytes > 0) holding.push({ line, bytes })
  }
  if (total <= budgetBytes) return []
  const beyond: Line[] = []
  for (const { line, bytes } of holding.sort((one, other) => other.bytes - one.bytes)) {
    if (total <= budgetBytes) break
    beyond.push(line)
    total -= bytes
  }
  return beyond
}
