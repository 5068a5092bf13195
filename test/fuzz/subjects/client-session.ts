import { onAcks } from '../../../src/outbox/orders/copy-trading-orders'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { tickReader } from '../../../src/protocols/copy-trading/tick-reader'
import { statistics } from '../../../src/connection/parts/statistics'
import { createClient } from '../../../src/connection/runtime/client'
import { createManualFrameScheduler } from '../../support/manual-frame-scheduler'
import { createMemoryStorage } from '../../support/memory-storage'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { account, position } from '../../unit/positions/samples'
import { mutated } from '../mutate'
import { receive, reopen, rowsOf, writeModel, writeShown, type ClientModel } from '../rules/client-model'
import { feedFrame } from '../rules/feed-rules'
import { feedSample } from '../samples'
import type { Subject, Target, Verdict } from '../subject'
import { demand, demandSame } from '../subject'

const maxFrameBytes = 20_000
const token = 's3cret'

/** A client in the middle of its life: its socket is open and its book live at seq 1. */
function openClient() {
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock })
  const frames = createManualFrameScheduler()
  const client = createClient(
    {
      url: 'wss://feed.example.com',
      protocol: copyTrading({ session: { userId: 10260, token }, tickReader }),
      parts: [statistics()],
      maxFrameBytes,
      // The clock moves only where a Resync waits: no ping is answered.
      policy: { ping: false },
    },
    {
      development: false,
      ports: {
        socket, clock, frames, random: createSeededRandom(1), bus: createScriptedBus(), storage: createMemoryStorage(),
        lifecycle: createScriptedLifecycle(), network: createScriptedNetwork(), log: { report: () => undefined },
      },
    },
  )
  const updates: PositionsUpdate[] = []
  const answers: unknown[] = []
  client.on('positionsUpdated', (update) => updates.push(update))
  onAcks(client, (answer) => answers.push(answer))
  client.connect()
  socket.last().opened()
  return { client, clock, socket, frames, updates, answers }
}

function totalOf(counts: Readonly<Record<string, number | undefined>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0)
}

/** A text that no server sends: the line is lost, and the next one opens. */
const lineLost = 'LINE LOST'

function open(): Subject {
  const { client, clock, socket, frames, updates, answers } = openClient()
  const rows = [position({ ticket: 1 }), position({ ticket: 2, currency: 'JPY' })]
  const model: ClientModel = {
    rows: rowsOf(rows), account: { ...account() }, epoch: 'e1', seq: 1, freshness: 'live', awaits: 'nothing', since: 0,
    resumable: true,
  }
  socket.last().message({ Code: 200, type: 'Snapshot', epoch: 'e1', seq: 1, account: account(), data: rows })
  frames.frame()
  let isOver = false

  const shown = (): string => {
    const update = updates[updates.length - 1]
    return update === undefined ? 'nothing' : writeShown(update)
  }
  const reports = (): number => totalOf(client.stats().diagnostics)

  /** The server refused the token: no further frame counts. */
  function endRefused(before: string): void {
    isOver = true
    frames.frame()
    demand(client.status().status === 'failed', `refused, and the status is ${client.status().status}`)
    demandSame(rowsIn(before), rowsIn(shown()), 'the rows of a refused session')
    demand(updates[updates.length - 1]?.freshness.state === 'stale', 'rows of a refused session are not stale')
  }

  function loseLine(before: string): void {
    socket.last().closed(1006)
    clock.advance(300)
    if (socket.last().state !== 'connecting') client.reconnect()
    socket.last().opened()
    frames.frame()
    demandSame(rowsIn(before), rowsIn(shown()), 'the rows of a lost line')
    demand(updates[updates.length - 1]?.freshness.state === 'stale', 'the rows of a lost line are not stale')
    const since = reopen(model)
    const subscribe = { type: 'Subscribe', traderid: 10260, token, ...(since === undefined ? {} : { since }) }
    demandSame(JSON.stringify([subscribe]), JSON.stringify(socket.last().frames), 'the first frame')
  }

  function receiveText(text: string, before: string): Verdict {
    const line = socket.last()
    const known = Buffer.byteLength(text) > maxFrameBytes ? undefined : feedFrame(text)
    const [reported, sent, notified, received] = [reports(), line.sent.length, updates.length, answers.length]
    line.message(text)
    if (known !== undefined && known.kind === 'error' && known.frame.Code === 401) {
      endRefused(before)
      return 'accepted'
    }
    frames.frame()
    const outcome = known === undefined ? 'nothing' : receive(model, known)
    const isComplaint = known === undefined || known.kind === 'error'
    const isOpen = client.status().status === 'open'
    demand(isOpen === (model.freshness !== 'stale'), `${client.status().status} while the rows are ${model.freshness}`)
    demand(reports() - reported === (isComplaint ? 1 : 0), `${reports() - reported} reports`)
    demand(answers.length - received === (outcome === 'answered' ? 1 : 0), 'an answer that was none, or went unheard')
    // A Resync within a second of another waits for it (CT-61).
    if (outcome === 'resync' && line.sent.length === sent) clock.advance(1_000)
    demand(line.sent.length - sent === (outcome === 'resync' ? 1 : 0), 'a Resync too many, or too few')
    const { detail } = client.stats().lastDiagnostic ?? {}
    demand(detail?.includes(token) !== true, 'the token is in the report')
    if (outcome === 'nothing' || outcome === 'answered') {
      demand(updates.length === notified, 'an update without a reason')
      demandSame(before, shown(), 'what is shown')
    } else if (updates.length > notified) {
      demandSame(writeModel(model), shown(), 'what is shown')
      checkTotals(updates[updates.length - 1])
    } else {
      // A delta that changes no field moves the place, which the next update emits.
      demandSame(rowsIn(writeModel(model)), rowsIn(before), 'what is shown, untold')
    }
    return known === undefined ? 'refused' : 'accepted'
  }

  return {
    make: (dice) => (dice.oneIn(25) ? lineLost : mutated(dice, feedSample(dice, model.epoch, model.seq))),
    take(text) {
      const before = shown()
      if (text !== lineLost) return receiveText(text, before)
      loseLine(before)
      return 'accepted'
    },
    isOver: () => isOver,
  }
}

/** The shown state without place and freshness. */
const rowsIn = (shown: string): string => shown.slice(shown.indexOf('"account":'))

/** Cents summed by whole numbers. */
function checkTotals(update: PositionsUpdate | undefined): void {
  for (const total of update?.totals ?? []) {
    const of = update?.list.filter(({ currency }) => currency === total.currency) ?? []
    demand(of.length === total.count, `${of.length} rows of ${total.currency}, and a total of ${total.count}`)
    const { profitMinor, swapMinor, commissionMinor, netMinor } = total
    const isNet = profitMinor + swapMinor + commissionMinor === netMinor
    demand(isNet || !Number.isSafeInteger(netMinor), 'a net that is none')
  }
}

export const clientSession: Target = { name: 'clientSession', episodeLength: 200, open }
