import { describe, expect, test } from 'vitest'
import { type OrderSlip, createOrderSlip } from '../../../../demo/features/orders/order-slip'
import {
  type OrderEntry, deedsOf, isToLookAt, isUnderWay, shownStateOf, subjectOf,
} from '../../../../demo/features/orders/order-state'
import { orderTitle } from '../../../../demo/features/orders/order-words'
import { codeWords, orderStateWords } from '../../../../demo/features/orders/state-words'
import { en } from '../../../../demo/texts/en'
import { zhHans } from '../../../../demo/texts/zh-hans'
import type { Order, PostResult } from '../../../../src/outbox'

const open: Order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1, sl: 0, tp: 0 }

function slipInHand(): { slip: OrderSlip; placed: Order[]; answer: (result: PostResult) => Promise<void> } {
  const placed: Order[] = []
  const waiting: ((result: PostResult) => void)[] = []
  const slip = createOrderSlip((order) => {
    placed.push(order)
    return new Promise((resolve) => waiting.push(resolve))
  })
  return {
    slip,
    placed,
    async answer(result) {
      waiting.shift()?.(result)
      await Promise.resolve()
      await Promise.resolve()
    },
  }
}

const stepOf = ({ state }: OrderSlip): string => state.value.step

describe('an order slip', () => {
  test('UI-80: places the reviewed order once, however often the user taps Confirm', async () => {
    const { slip, placed, answer } = slipInHand()
    slip.begin({ action: 'close', ticket: 7 })
    expect(stepOf(slip)).toBe('review')
    void slip.confirm()
    void slip.confirm()
    expect(stepOf(slip)).toBe('placing')
    await answer({ ok: true, id: 'one' })
    void slip.confirm()
    expect(placed).toEqual([{ action: 'close', ticket: 7 }])
    expect(slip.state.value).toMatchObject({ step: 'placed', id: 'one' })
  })

  test('UI-80: shows why an order was rejected, and offers to confirm it again', async () => {
    const { slip, placed, answer } = slipInHand()
    slip.begin({ action: 'closeAll' })
    void slip.confirm()
    await answer({ ok: false, code: 'storage-failed' })
    expect(slip.state.value).toMatchObject({ step: 'review', refusal: 'storage-failed' })
    void slip.confirm()
    expect(slip.state.value.refusal).toBe('')
    await answer({ ok: true, id: 'two' })
    expect([stepOf(slip), placed.length]).toEqual(['placed', 2])
  })

  test('UI-80: keeps the sheet closed when the user closes it before the order is stored', async () => {
    const { slip, answer } = slipInHand()
    slip.begin({ action: 'closeAll' })
    void slip.confirm()
    slip.leave()
    slip.begin({ action: 'open' })
    await answer({ ok: true, id: 'one' })
    expect(slip.state.value).toMatchObject({ step: 'form', id: '' })
  })

  test('UI-80: returns from the review to the filled form, or closes the sheet if there is no form', () => {
    const { slip } = slipInHand()
    slip.begin({ action: 'open' })
    slip.review(open)
    slip.back()
    expect(slip.state.value).toMatchObject({ step: 'form', order: open })
    slip.begin({ action: 'unfollow', trader: 501 })
    slip.back()
    expect(stepOf(slip)).toBe('away')
  })

  test.each<[Order, string]>([
    [open, 'open'],
    [{ action: 'close', ticket: 7 }, 'close'],
    [{ action: 'close', ticket: 7, lots: 0.1 }, 'part'],
    [{ action: 'closeAll' }, 'closeAll'],
    [{ action: 'modify', ticket: 7, sl: 1, tp: 0 }, 'levels'],
    [{ action: 'follow', trader: 501, settings: { mode: 'ratio', value: 1, capLots: 1 } }, 'follow'],
    [{ action: 'unfollow', trader: 501 }, 'unfollow'],
  ])('UI-82: repeats the order %j after a new review', (order, action) => {
    const { slip, placed } = slipInHand()
    slip.repeat(order)
    expect(slip.state.value).toMatchObject({ step: 'review', order, intent: { action } })
    expect(placed).toEqual([])
  })
})

function entry(over: Partial<OrderEntry> = {}): OrderEntry {
  return {
    id: 'one', kind: 'close', queue: 'orders', payload: { action: 'close', ticket: 7 }, replay: 'at-most-once',
    postedAtMs: 1_000, expiresAtMs: 6_000, state: 'queued', stateAtMs: 1_000, sends: 0, ...over,
  }
}
const withdrawn = entry({ state: 'failed', code: 'withdrawn' })
const forgotten = entry({ state: 'unknown', code: 'not-known' })

describe('the order state', () => {
  test('UI-81: describes each order state in both languages', () => {
    const cases: readonly (readonly [OrderEntry, RegExp, RegExp])[] = [
      [entry(), /Expires in 4 s/, /4 秒后失效/],
      [entry({ expiresAtMs: null }), /Not sent yet/, /尚未发送/],
      [entry({ state: 'sent' }), /Waiting for the server to respond/, /等待服务器响应/],
      [entry({ state: 'unknown' }), /may or may not have been executed. It is never sent again/, /不会再次发送/],
      [forgotten, /lost its record.*may or may not have been executed/, /丢失该订单的记录/],
      [entry({ state: 'acked', result: { tickets: [7] } }), /^Executed\.$/, /^已执行。$/],
      [entry({ state: 'failed', code: 'bad-price' }), /wrong side.*Nothing was executed/, /价格方向不对。没有执行/],
      [entry({ state: 'expired' }), /Nothing was executed/, /没有执行/],
      [withdrawn, /Withdrawn.*Nothing was executed/, /没有执行/],
    ]
    for (const [one, english, chinese] of cases) {
      expect(orderStateWords(one, 2_500, en)).toMatch(english)
      expect(orderStateWords(one, 2_500, zhHans)).toMatch(chinese)
    }
  })

  test('UI-81: shows an executed order’s tickets or position count when the response contains them', () => {
    const done = (payload: Order, result: unknown): string =>
      orderStateWords(entry({ payload, state: 'acked', result }), 0, en)
    const open: Order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 1 }
    expect(done(open, { tickets: [41] })).toBe('Opened as #41.')
    expect(done(open, 'nothing that one could read')).toBe('Executed.')
    expect(done({ action: 'closeAll' }, { tickets: [1, 2] })).toBe('2 positions closed.')
    expect(done({ action: 'closeAll' }, { tickets: [1] })).toBe('1 position closed.')
  })

  test('UI-81: describes rejection reasons and diagnostic codes, and names an unknown code in the text', () => {
    expect(codeWords('not-enough-margin', en)).toBe('The free margin does not cover the order.')
    expect(codeWords('storage-failed', en)).toBe('The storage of the device failed.')
    expect(codeWords('new-code', en)).toBe('Rejected with code new-code.')
    expect(codeWords('toString', zhHans)).toBe('拒绝代码 toString。')
  })

  test('UI-82: derives the actions from the order state, and repeats no order that may have been executed', () => {
    expect(deedsOf('queued')).toEqual(['takeBack'])
    expect(deedsOf('sent')).toEqual([])
    expect(deedsOf('unknown')).toEqual(['ask'])
    expect(deedsOf('acked')).toEqual(['dismiss'])
    const over = ['failed', 'expired', 'withdrawn'] as const
    for (const state of over) expect(deedsOf(state)).toEqual(['again', 'dismiss'])
  })

  test('OB-92: offers only to dismiss an order when the server has lost the order’s record', () => {
    expect([shownStateOf(forgotten), isUnderWay(forgotten), isToLookAt(forgotten)]).toEqual(['forgotten', false, true])
    expect(deedsOf('forgotten')).toEqual(['dismiss'])
  })

  test('UI-84: marks orders for attention unless they are executed or withdrawn', () => {
    const states = ['queued', 'sent', 'unknown', 'acked', 'failed', 'expired'] as const
    expect(states.filter((state) => isToLookAt(entry({ state })))).toEqual(
      ['queued', 'sent', 'unknown', 'failed', 'expired'])
    expect(states.filter((state) => isUnderWay(entry({ state })))).toEqual(['queued', 'sent', 'unknown'])
    expect([shownStateOf(withdrawn), isToLookAt(withdrawn)]).toEqual(['withdrawn', false])
  })

  test('UI-83: groups orders by position or trader, but not orders for new positions', () => {
    const subjects = ([
      { action: 'close', ticket: 7 }, { action: 'modify', ticket: 7, sl: 0, tp: 0 }, { action: 'unfollow', trader: 7 },
      { action: 'closeAll' }, { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 1 },
    ] satisfies readonly Order[]).map((order) => subjectOf(order))
    expect(subjects).toEqual(['position 7', 'position 7', 'trader 7', 'all', ''])
  })

  test('UI-88: names the position or trader in an order’s title, or shows the ticket or trader id if unknown', () => {
    const position = { type: 'sell', lots: 0.13, symbol: 'EURUSD' } as const
    const names = { position, trader: 'Okafor FX' }
    const unknown = { position: undefined, trader: undefined }
    expect(orderTitle({ action: 'close', ticket: 7, lots: 0.06 }, en, names)).toBe('Close 0.06 of EURUSD Sell 0.13')
    expect(orderTitle({ action: 'close', ticket: 7 }, en, unknown)).toBe('Close #7')
    expect(orderTitle({ action: 'modify', ticket: 7, sl: 0, tp: 0 }, zhHans, names)).toBe('EURUSD 卖出 0.13 止损止盈')
    expect(orderTitle({ action: 'unfollow', trader: 504 }, en, names)).toBe('Stop following Okafor FX')
    expect(orderTitle({ action: 'unfollow', trader: 504 }, en, unknown)).toBe('Stop following 504')
  })
})
