import { describe, expect, test } from 'vitest'
import { createOrderSlip, type OrderSlip } from '../../../../demo/features/orders/order-slip'
import type { Order, PostResult } from '../../../../src/outbox'

const open: Order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1, sl: 0, tp: 0 }

/** A slip whose orders are answered by hand. */
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
  test('UI-80: what was reviewed is placed once, however often Confirm is tapped', async () => {
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

  test('UI-80: nothing is placed from a form', () => {
    const { slip, placed } = slipInHand()
    slip.begin({ action: 'open' })
    void slip.confirm()
    expect([stepOf(slip), placed.length]).toEqual(['form', 0])
  })

  test('UI-80: what was not taken says why, and is confirmed again', async () => {
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

  test('UI-80: left before it is known to be kept, a slip stays away', async () => {
    const { slip, answer } = slipInHand()
    slip.begin({ action: 'closeAll' })
    void slip.confirm()
    slip.leave()
    slip.begin({ action: 'open' })
    await answer({ ok: true, id: 'one' })
    expect(slip.state.value).toMatchObject({ step: 'form', id: '' })
  })

  test('UI-80: from the review there is a way back to the form that was filled in, else away', () => {
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
  ])('UI-82: %j is ordered again after another review', (order, action) => {
    const { slip, placed } = slipInHand()
    slip.repeat(order)
    expect(slip.state.value).toMatchObject({ step: 'review', order, intent: { action } })
    expect(placed).toEqual([])
  })
})
