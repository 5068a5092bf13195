import type { Bench, Figure } from '../harness/bench'
import { entriesOf, gzipBytes } from './bundles'

/** Bytes transferred to the user. The same sources always have the same size, as a second measurement shows. */
export const size: Bench = {
  name: 'size',
  title: 'Bytes, minified and compressed',
  async run() {
    const entries = entriesOf(process.cwd())
    const weighed = new Map<string, readonly [number, number]>()
    for (const [name, entry] of Object.entries(entries)) {
      weighed.set(name, [await gzipBytes(entry), await gzipBytes(entry)])
    }
    const bytesOf = (name: string): readonly [number, number] => {
      const bytes = weighed.get(name)
      if (bytes === undefined) throw new RangeError(`${name} was not weighed`)
      return bytes
    }
    const figure = (name: string, part: string, peer: string): Figure => {
      const [ours, again] = bytesOf(name)
      const [goal] = bytesOf(peer)
      const noise = { low: Math.min(ours, again), high: Math.max(ours, again) }
      return { part, ours, noise, peers: { [peer]: goal }, goal: { atMost: goal } }
    }
    const others = ['partysocket', 'mitt'].map((name) => `${name} ${bytesOf(name)[0]}`)
    return {
      figures: [
        figure('createSocketClient', 'createSocketClient without platform and protocol', 'reconnecting-websocket'),
        figure('main job', 'the main job', 'phoenix'),
      ],
      notes: [
        'the main job: client, platform, copy-trading, book, channels, stores; vue, pinia and uni outside',
        `beside: ${others.join(', ')}`,
      ],
    }
  },
}
