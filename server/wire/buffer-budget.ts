/** Number of bytes that this process holds for one connection. */
export interface BufferedSocket {
  /** Bytes that wait to be sent, plus bytes of an incomplete message. */
  bufferedBytes(): number
  terminate(): void
}

/** Returns the connections to end, largest first, until the others fit into the budget. */
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
