import { setTimeout as pause } from 'node:timers/promises'
import type { RawClientsArgs, RawClientsFigures, RawClientsQuestion } from './raw-clients'
import { proxiesHere, startProxyProcess, type ProxyKind } from './proxy-process'
import type { ScaleServerArgs, ScaleServerFigures } from './scale-server'
import { loadNow, type MeasureOptions, mustBecome, rounded, startWorker, tradersOf } from './worker'

interface BroadcastOptions extends MeasureOptions {
  readonly clients: number
  readonly accounts: number
  /** Extended on a late machine until half of the due frames have arrived. */
  readonly measureMs: number
  readonly rounds: number
}

/** `raw` only sends each delta with `ws`. `hub` is the feed server. */
type Kind = 'raw' | 'hub' | ProxyKind

/** Measures only additional clients, because accounts are priced in any case. */
async function measure(kind: Kind, options: BroadcastOptions) {
  const { clients, accounts, positions, rate, measureMs } = options
  const traders = tradersOf(accounts)
  const workers: { kill(): Promise<void> }[] = []
  /** Returns the address and the processor time since the start, ms. */
  async function contender(): Promise<readonly [url: string, cpuMs: () => Promise<number>]> {
    const args: ScaleServerArgs = { positions, rate }
    const server = startWorker<object, Pick<ScaleServerFigures, 'url' | 'cpuMs'>>(
      kind === 'raw' ? './broadcast-server.ts' : './scale-server.ts', args)
    workers.push(server)
    const { url } = await server.ask({})
    if (kind === 'raw' || kind === 'hub') return [url, async () => (await server.ask({})).cpuMs]
    const proxy = await startProxyProcess(kind, new URL(url).host)
    workers.push(proxy)
    return [`${proxy.url}/ws`, proxy.cpuMs]
  }
  try {
    const [url, cpuMs] = await contender()
    const crowd = startWorker<RawClientsQuestion, RawClientsFigures>(
      './raw-clients.ts', { urls: [url], traders } satisfies RawClientsArgs)
    workers.push(crowd)
    const crowdNow = (): Promise<RawClientsFigures> => crowd.ask({ type: 'figures' })

    const untilCrowd = (what: string, isSo: (figures: RawClientsFigures) => boolean): Promise<void> =>
      mustBecome(`${what} (${kind})`, async () => isSo(await crowdNow()))

    async function span(count: number) {
      await crowd.ask({ type: 'grow', clients: count })
      await untilCrowd('all live', ({ live }) => live >= count)
      await pause(500)
      const [first, before] = [await cpuMs(), await crowdNow()]
      await pause(measureMs)
      const dueFrames = count * rate * measureMs / 1_000
      await untilCrowd('half of the frames', ({ frames }) => frames - before.frames >= dueFrames / 2)
      const [last, after] = [await cpuMs(), await crowdNow()]
      return { cpuMs: last - first, frames: after.frames - before.frames, bytes: after.bytes - before.bytes }
    }

    const few = await span(accounts)
    const many = await span(clients)
    return {
      micros: (many.cpuMs - few.cpuMs) / (many.frames - few.frames) * 1_000,
      bytesPerFrame: Math.round(many.bytes / many.frames),
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()))
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}

/** Compares the cost of a frame to a client with that of a server that only calls `ws.send`. */
export async function runBroadcast(options: BroadcastOptions) {
  const loadBefore = loadNow()
  const kinds: readonly Kind[] = ['raw', 'hub', ...proxiesHere()]
  const micros = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]))
  const microsOf = (kind: Kind): number[] => micros.get(kind) ?? []
  let bytes = 0
  for (let round = 0; round < options.rounds; round += 1) {
    for (const kind of kinds) {
      const found = await measure(kind, options)
      options.reported?.(`${kind}: ${found.micros.toFixed(2)} µs a frame of ${found.bytesPerFrame} bytes`)
      microsOf(kind).push(rounded(found.micros, 2))
      bytes = found.bytesPerFrame
    }
  }
  const overRaw = (kind: Kind): number =>
    rounded(median(microsOf('raw').map((raw, round) => raw / (microsOf(kind)[round] ?? Infinity))), 2)
  return {
    clients: options.clients, accounts: options.accounts, bytesPerFrame: bytes, loadBefore,
    /** Processor time per frame and client in each round, microseconds. */
    microsPerFrame: Object.fromEntries(micros),
    /** Clients per core relative to a raw broadcast, median of the rounds. A machine may lack the proxies. */
    overRaw: Object.fromEntries(kinds.filter((kind) => kind !== 'raw').map((kind) => [kind, overRaw(kind)])),
  }
}
