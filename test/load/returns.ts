import type { RawClientsArgs, RawClientsFigures, RawClientsQuestion } from './raw-clients'
import type { ServerArgs, ServerFigures, ServerQuestion } from './server-process'
import { loadNow, type MeasureOptions, mustBecome, startWorker, startWorkers, sumOf, tradersOf } from './worker'

interface ReturnsOptions extends MeasureOptions {
  readonly clients: number
  readonly accounts: number
}

const clientProcesses = 2

function waitsOf(all: readonly number[]) {
  const sorted = [...all].sort((one, other) => one - other)
  const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)
  return { count: sorted.length, median: at(0.5), p99: at(0.99), most: at(1) }
}

/** Lets all clients return simultaneously to a server that accepts `room` of them. */
async function play(room: number, options: ReturnsOptions) {
  const { clients, accounts, positions, rate } = options
  const traders = tradersOf(accounts)
  const args: ServerArgs = { traders, positions, rate, maxConnections: room }
  const server = startWorker<ServerQuestion, ServerFigures>('./server-process.ts', args)
  const { port } = await server.ask({ type: 'figures' })
  const its: RawClientsArgs = { urls: [`ws://127.0.0.1:${port}/ws`], traders }
  const crowd = startWorkers<RawClientsQuestion, RawClientsFigures>(
    './raw-clients.ts', Array(clientProcesses).fill(its))
  const come = () => crowd.ask((index) => ({ type: 'come', clients: Math.floor((clients + index) / clientProcesses) }))

  async function untilAll(holds: (figures: RawClientsFigures) => boolean): Promise<readonly RawClientsFigures[]> {
    let figures: readonly RawClientsFigures[] = []
    const look = async (): Promise<boolean> => (figures = await crowd.ask(() => ({ type: 'figures' }))).every(holds)
    await mustBecome('all were answered', look)
    return figures
  }

  try {
    await come()
    await untilAll(({ waiting }) => waiting === 0)
    await server.ask({ type: 'drop' })
    await untilAll(({ open }) => open === 0)
    const before = await server.ask({ type: 'figures' })
    await come()
    const figures = await untilAll(({ waiting }) => waiting === 0)
    const after = await server.ask({ type: 'figures' })
    const back = {
      room,
      /** Time from the connection request to the snapshot. */
      served: waitsOf(figures.flatMap(({ servedMs }) => servedMs)),
      /** Time from the connection request to the close with 1013. */
      refused: waitsOf(figures.flatMap(({ refusedMs }) => refusedMs)),
      /** Rejections by a late server (SV-224); 0 unless the machine is far too busy. */
      late: sumOf(figures, ({ late }) => late),
      failed: sumOf(figures, ({ failed }) => failed),
      /** Number of encoded snapshots, and the limit: one per account and one per delta. */
      encoded: after.snapshots,
      places: accounts + after.deltas,
      serverCpuMs: Math.round(after.cpuMs - before.cpuMs),
      lateMs: Math.round(after.lateMs),
    }
    options.reported?.(JSON.stringify(back))
    return { back, snapshotBytes: after.snapshotBytes }
  } finally {
    await Promise.all([crowd.kill(), server.kill()])
  }
}

/** Disconnects clients together. The clients return simultaneously to a server with room for all or half of them. */
export async function runReturns(options: ReturnsOptions) {
  const { clients, accounts } = options
  const loadBefore = loadNow()
  const { back: roomy, snapshotBytes } = await play(clients, options)
  const { back: full } = await play(Math.floor(clients / 2), options)
  const complaints = [roomy, full].flatMap((back) => {
    const { room, served, refused, late, failed, encoded, places } = back
    const refusals = `${refused.count} refused, ${late} of them by a late server`
    const reported = `${served.count} served, ${refusals}, ${failed} failed`
    // Clients rejected by a late server leave their slot to others.
    const isShort = served.count < Math.min(room, clients - late)
    const isWrong = isShort || served.count > room || served.count + refused.count !== clients
    return [
      ...(isWrong ? [`with room for ${room}: ${reported}`] : []),
      ...(encoded > places ? [`with room for ${room}: ${encoded} snapshots were encoded of ${places} places`] : []),
    ]
  })
  return { clients, accounts, snapshotBytes, loadBefore, roomy, full, complaints }
}
