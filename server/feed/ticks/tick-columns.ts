/** Ticks, stored as one array per field because a month has millions of them. */
export interface TickColumns {
  /** Epoch ms, ascending. */
  readonly atMs: Float64Array
  readonly bid: Float64Array
  readonly ask: Float64Array
}

/** Initial column length; columns double when full. */
const firstLength = 1_024

function grown(column: Float64Array): Float64Array {
  const longer = new Float64Array(column.length * 2)
  longer.set(column)
  return longer
}

/** Collects ticks. Each tick takes 24 bytes, or up to 48 while the columns grow. */
export function createTickCollector() {
  let atMs: Float64Array = new Float64Array(firstLength)
  let bid: Float64Array = new Float64Array(firstLength)
  let ask: Float64Array = new Float64Array(firstLength)
  let count = 0
  let inOrder = true

  return {
    count: () => count,
    add(at: number, low: number, high: number): void {
      if (count === atMs.length) {
        atMs = grown(atMs)
        bid = grown(bid)
        ask = grown(ask)
      }
      inOrder &&= count === 0 || at >= (atMs[count - 1] ?? 0)
      atMs[count] = at
      bid[count] = low
      ask[count] = high
      count += 1
    },
    /** Sorts the ticks by time. Simultaneous ticks keep their order. */
    sorted(): TickColumns {
      const whole: TickColumns = {
        atMs: atMs.subarray(0, count), bid: bid.subarray(0, count), ask: ask.subarray(0, count),
      }
      if (inOrder) return whole
      const order = Uint32Array.from(whole.atMs.keys())
      order.sort((one, other) => (whole.atMs[one] ?? 0) - (whole.atMs[other] ?? 0) || one - other)
      const inOrderOf = (column: Float64Array): Float64Array => Float64Array.from(order, (index) => column[index] ?? 0)
      return { atMs: inOrderOf(whole.atMs), bid: inOrderOf(whole.bid), ask: inOrderOf(whole.ask) }
    },
  }
}
