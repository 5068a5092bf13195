/** The bytes of one line in this process. */
export interface BufferedSocket {
  /** Bytes that wait to be sent, and of a message that is not complete yet. */
  bufferedBytes(): number
  terminate(): void
}

/** The lines to end, the largest first, until the others hold no more than the budget. */
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
