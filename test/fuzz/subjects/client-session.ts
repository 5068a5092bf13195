import { onAcks } from '../../../src/outbox/orders/copy-trading-orders'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { tickReader } from '../../../src/protocols/copy-trading/tick-reader'
import { statistics } from '../../../src/connection/parts/statistics'
import { createScriptedRig } from '../../support/protocol-rig'
import { account, position } from '../../unit/positions/samples'
import { mutated } from '../mutate'
import { feedFrame } from '../rules/feed-rules'
import { feedSample } from '../samples'
import type { Subject, Target, Verdict } from '../subject'
import { demand, demandSame } from '../subject'

const maxFrameBytes = 20_000
const token = 's3cret'

/** A client in the middle of its life: its socket is open and its book live at seq 1. */
function openClient() {
  const { client, clock, socket, frames } = createScriptedRig({
    url: 'wss://feed.example.com',
    protocol: copyTrading({ session: { userId: 10260, token }, tickReader }),
    parts: [statistics()],
    maxFrameBytes,
    // No ping is answered.
    policy: { ping: false },
  })
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
  socket.last().message({ Code: 200, type: 'Snapshot', epoch: 'e1', seq: 1, account: account(), data: rows })
  frames.frame()
  let isOver = false

  const shown = (): PositionsUpdate | undefined => updates[updates.length - 1]
  const rowsShown = (): string => JSON.stringify([shown()?.account, shown()?.list])
  const reports = (): number => totalOf(client.stats().diagnostics)

  /** The rows stay, and are called stale. */
  function demandStale(before: string, what: string): void {
    frames.frame()
    demandSame(before, rowsShown(), `the rows of ${what}`)
    demand(shown()?.freshness.state === 'stale', `the rows of ${what} are not stale`)
  }

  function loseLine(before: string): void {
    socket.last().closed(1006)
    clock.advance(300)
    if (socket.last().state !== 'connecting') client.reconnect()
    socket.last().opened()
    demandStale(before, 'a lost line')
    demand(socket.last().frames.length === 1, `${socket.last().frames.length} frames at the opening`)
  }

  function receiveText(text: string, before: string): Verdict {
    const line = socket.last()
    const known = Buffer.byteLength(text) > maxFrameBytes ? undefined : feedFrame(text)
    const [reported, sent, notified, received] = [reports(), line.sent.length, updates.length, answers.length]
    line.message(text)
    // The server refused the token: no further frame counts.
    if (known?.kind === 'error' && known.frame.Code === 401) {
      isOver = true
      demand(client.status().status === 'failed', `refused, and the status is ${client.status().status}`)
      demandStale(before, 'a refused session')
      return 'accepted'
    }
    frames.frame()
    const isComplaint = known === undefined || known.kind === 'error'
    demand(reports() - reported === (isComplaint ? 1 : 0), `${reports() - reported} reports`)
    demand(answers.length - received === (known?.kind === 'Ack' ? 1 : 0), 'an answer that was none, or went unheard')
    const { code = '', detail } = client.stats().lastDiagnostic ?? {}
    demand(known !== undefined || code.startsWith('frame-'), `refused with ${code}`)
    demand(detail?.includes(token) !== true, 'the token is in the report')
    if (isComplaint || known.kind === 'Ack') {
      demand(updates.length === notified && line.sent.length === sent, 'an update or a frame without a reason')
      demandSame(before, rowsShown(), 'what is shown')
    } else {
      demand(line.sent.length - sent <= 1, 'a Resync too many')
      checkTotals(shown())
    }
    return known === undefined ? 'refused' : 'accepted'
  }

  return {
    make: (dice) => (dice.oneIn(25) ? lineLost : mutated(dice, feedSample(dice, shown()?.epoch, shown()?.seq))),
    take(text) {
      const before = rowsShown()
      if (text !== lineLost) return receiveText(text, before)
      loseLine(before)
      return 'accepted'
    },
    isOver: () => isOver,
  }
}

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
