import { onAcks } from '../../../src/outbox/orders/copy-trading-orders'
import { isPosition } from '../../../src/positions/model/position-check'
import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { statistics } from '../../../src/parts/statistics'
import { createScriptedRig } from '../../support/protocol-rig'
import { account, position } from '../../unit/positions/samples'
import { mutated } from '../mutate'
import { feedSample } from '../samples'
import { demand, demandSame, type Subject, type Target, type Verdict } from '../subject'

const maxFrameBytes = 20_000
const token = 's3cret'

function openClient() {
  const { client, clock, socket, frames } = createScriptedRig({
    url: 'wss://feed.example.com',
    protocol: copyTrading({ session: { userId: 10260, token } }),
    parts: [statistics()],
    maxFrameBytes,
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

/** Not a frame: disconnects and lets the client reconnect. */
const lineLost = 'LINE LOST'

function open(): Subject {
  const { client, clock, socket, frames, updates, answers } = openClient()
  const rows = [position({ ticket: 1 }), position({ ticket: 2, currency: 'JPY' })]
  socket.last().message({ Code: 200, type: 'Snapshot', epoch: 'e1', seq: 1, account: account(), data: rows })
  frames.frame()
  let isOver = false
  let lacksDigits = false

  const shown = (): PositionsUpdate | undefined => updates[updates.length - 1]
  const rowsShown = (): string => JSON.stringify([shown()?.account, shown()?.list])
  const reports = (): number => totalOf(client.stats().diagnostics)

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
    const [reported, sent, notified, received] = [reports(), line.sent.length, updates.length, answers.length]
    line.message(text)
    // The server rejected the token, so later frames have no effect.
    const { status, failure } = client.status()
    if (status === 'failed') {
      isOver = true
      demand(failure?.code === 'token-refused', `failed by ${failure?.code}`)
      demandStale(before, 'a refused session')
      return 'accepted'
    }
    frames.frame()
    const { code = '', detail } = client.stats().lastDiagnostic ?? {}
    // Reports the first currency without decimal places, and accepts its rows (CT-36).
    const isUnknownCurrency = reports() > reported && !lacksDigits && code === 'invalid-option'
    lacksDigits ||= isUnknownCurrency
    const isReported = reports() > reported && !isUnknownCurrency
    const isAnswer = answers.length > received
    if (isReported || isAnswer) {
      demand(reports() - reported + answers.length - received === 1, 'reported or answered more than once')
      demand(!isReported || /^(frame-|server-error$)/.test(code), `refused with ${code}`)
      demand(detail?.includes(token) !== true, 'the token is in the report')
      demand(updates.length === notified && line.sent.length === sent, 'an update or a frame without a reason')
      demandSame(before, rowsShown(), 'what is shown')
    } else {
      demand(line.sent.length - sent <= 1, 'a Resync too many')
      checkSums(shown())
    }
    return isReported && code.startsWith('frame-') ? 'refused' : 'accepted'
  }

  return {
    make: (dice) => (dice.chance(1 / 25) ? lineLost : mutated(dice, feedSample(dice, shown()?.epoch, shown()?.seq))),
    take(text) {
      const before = rowsShown()
      if (text !== lineLost) return receiveText(text, before)
      loseLine(before)
      return 'accepted'
    },
    isOver: () => isOver,
  }
}

/** Checks that rows are valid and that totals are sums of whole minor units. */
function checkSums(update: PositionsUpdate | undefined): void {
  demand(update?.list.every(isPosition) === true, 'a row that is none')
  for (const total of update?.totals ?? []) {
    const of = update?.list.filter(({ currency }) => currency === total.currency) ?? []
    demand(of.length === total.count, `${of.length} rows of ${total.currency}, and a total of ${total.count}`)
    const { profitMinor, swapMinor, commissionMinor, netMinor } = total
    const isNet = profitMinor + swapMinor + commissionMinor === netMinor
    demand(isNet || !Number.isSafeInteger(netMinor), 'a net that is none')
  }
}

export const clientSession: Target = { name: 'clientSession', episodeLength: 200, open }
