import { setTimeout as pause } from 'node:timers/promises'
import type { ClientArgs, ClientFigures, ClientQuestion } from './client-process'
import type { ServerArgs, ServerFigures, ServerQuestion } from './server-process'
import { type MeasureOptions, patienceMs, rounded, startWorker, startWorkers, sumOf, tradersOf, until } from './worker'

interface LoadOptions extends MeasureOptions {
  readonly clients: number
  /** Share of clients that subscribe and keep sending requests, but read nothing. */
  readonly deafShare: number
  /** Duration of both loads after all clients are live, ms. */
  readonly loadMs: number
  /** Duration of the server's outage, ms. */
  readonly goneMs: number
  readonly isHurried: boolean
}

const inMiB = (bytes: number): number => rounded(bytes / 1_048_576, 2)
const traders = tradersOf(20)
/** The machine may have few cores. */
const clientProcesses = 2
/** The server's default for bytes waiting for one consumer, in addition to a snapshot. */
const limitBytes = 1_048_576
/** Allows for frame headers and the frame that crosses the limit. */
const slackBytes = 65_536

function gather(url: string, readers: number, deaf: number, isHurried: boolean) {
  const share = (count: number, index: number): number => Math.floor((count + index) / clientProcesses)
  const argsOf = Array.from({ length: clientProcesses }, (_, index): ClientArgs => ({
    url, traders, isHurried, readers: share(readers, index), deaf: share(deaf, index), seed: 1 + index * 100_000,
  }))
  const { ask, kill } = startWorkers<ClientQuestion, ClientFigures>('./client-process.ts', argsOf)
  return {
    async figures(question: ClientQuestion = { type: 'figures' }): Promise<ClientFigures> {
      const all = await ask(() => question)
      const sum = (name: keyof ClientFigures): number => sumOf(all, (each) => each[name])
      const [live, deafLive, taps] = [sum('live'), sum('deafLive'), sum('taps')]
      return { live, deafLive, taps, atMark: sum('atMark'), cpuMs: sum('cpuMs') }
    },
    kill,
  }
}

/** Kills and restarts the server under the load of many clients, some of which do not read. */
export async function runLoad(options: LoadOptions) {
  const { clients, positions, rate, loadMs, goneMs, isHurried, reported } = options
  const deaf = Math.round(clients * options.deafShare)
  const readers = clients - deaf
  const complaints: string[] = []
  const start = (port: number) => startWorker<ServerQuestion, ServerFigures>(
    './server-process.ts', { port, traders, positions, rate } satisfies ServerArgs)
  const figures = (): Promise<ServerFigures> => server.ask({ type: 'figures' })

  let server = start(0)
  const idle = await figures()
  reported?.(`the server idles at ${inMiB(idle.rssBytes)} MiB`)
  let beganMs = performance.now()
  const crowd = gather(`ws://127.0.0.1:${idle.port}/ws`, readers, deaf, isHurried)

  async function load(name: string) {
    const isComplete = await until(async () => {
      const { live, deafLive } = await crowd.figures()
      return live === readers && deafLive === deaf
    })
    const allLiveMs = Math.round(performance.now() - beganMs)
    if (!isComplete) complaints.push(`${name}: not all were live within ${patienceMs} ms`)
    const [first, crowdFirst] = [await figures(), await crowd.figures()]
    await pause(loadMs)
    const [last, crowdLast] = [await figures(), await crowd.figures()]
    const spanMs = last.upMs - first.upMs
    // Each account's delta goes to all of its viewers.
    const framesPerSecond = ((last.deltas - first.deltas) / traders.length) * readers / (spanMs / 1_000)
    const phase = {
      /** Ms from the first client, or from the server's death, until all clients were live. */
      allLiveMs,
      /** Manual retries until then; 0 on a fast machine. */
      taps: crowdFirst.taps,
      rssMiB: inMiB(last.rssBytes),
      connections: last.connections,
      closed: last.closed,
      behind: last.behind,
      bufferedMiB: inMiB(last.bufferedBytes),
      maxBufferedMiB: inMiB(last.maxBufferedBytes),
      framesPerSecond: Math.round(framesPerSecond),
      serverCpu: rounded((last.cpuMs - first.cpuMs) / spanMs, 2),
      clientsCpu: rounded((crowdLast.cpuMs - crowdFirst.cpuMs) / spanMs, 2),
    }
    const maxBytes = limitBytes + last.snapshotBytes + slackBytes
    if (last.maxBufferedBytes > maxBytes) complaints.push(`${name}: ${phase.maxBufferedMiB} MiB wait for one`)
    if (crowdLast.live < readers) complaints.push(`${name}: ${readers - crowdLast.live} were lost under the load`)
    reported?.(`${name}: ${JSON.stringify(phase)}`)
    return phase
  }

  try {
    const before = await load('before the restart')
    await server.kill()
    beganMs = performance.now()
    await crowd.figures({ type: 'wake' })
    await pause(goneMs)
    server = start(idle.port)
    await figures()
    const after = await load('after the restart')
    const { marks, snapshotBytes } = await server.ask({ type: 'rest' })
    let atMark = 0
    await until(async () => (atMark = (await crowd.figures({ type: 'figures', marks })).atMark) === readers)
    if (atMark < readers) complaints.push(`${readers - atMark} books never came to the server's place`)
    return {
      clients, deaf, idleRssMiB: inMiB(idle.rssBytes), before, after, complaints, met: complaints.length === 0,
      /** Readers with live rows at the idle server's position. */
      atMark,
      /** Limit of bytes waiting for a client, in addition to a snapshot and one frame, MiB. */
      limitMiB: inMiB(limitBytes + snapshotBytes),
    }
  } finally {
    await crowd.kill()
    await server.kill()
  }
}
