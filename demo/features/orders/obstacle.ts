import { toMinor } from '../../../src/format'
import type { Order } from '../../../src/outbox'
import type { Position, Freshness } from '../../../src'
import type { TradedSymbol } from '../../http/symbols'
import type { Texts } from '../../texts/texts'
import { sideProblem, type LevelContext } from './level-check'

export interface ObstacleScene {
  readonly row: Position | undefined
  readonly quote: TradedSymbol | undefined
  readonly count: number
  readonly freshness: Freshness['state']
  /** Whether another order for the subject is pending. */
  readonly isBusy: boolean
}

interface Levels {
  readonly sl: number
  readonly tp: number
}

function levelObstacle({ sl, tp }: Levels, at: Omit<LevelContext, 'name'>, texts: Texts): string {
  const { levelProblems } = texts.orders
  const stop = sideProblem(sl, { ...at, name: 'stopLoss' })
  if (stop !== undefined) return texts.common.named(texts.position.stopLoss, levelProblems[stop])
  const target = sideProblem(tp, { ...at, name: 'takeProfit' })
  return target === undefined ? '' : texts.common.named(texts.position.takeProfit, levelProblems[target])
}

function openObstacle(order: Order & { action: 'open' }, { quote }: ObstacleScene, texts: Texts): string {
  if (quote === undefined) return texts.orders.loadingPrices
  const price = order.type === 'buy' ? quote.bid : quote.ask
  const levels = { sl: order.sl ?? 0, tp: order.tp ?? 0 }
  return levelObstacle(levels, { type: order.type, price, digits: quote.digits }, texts)
}

function rowObstacle(order: Order & { action: 'close' | 'modify' }, scene: ObstacleScene, texts: Texts): string {
  const { row, freshness, isBusy } = scene
  if (row === undefined) return freshness === 'empty' ? texts.freshness.empty : texts.orders.gone
  if (isBusy) return texts.orders.busy
  if (order.action === 'modify') {
    if (order.sl === row.sl && order.tp === row.tp) return texts.orders.noChange
    if (row.nowprice === null) return texts.orders.loadingPrices
    return levelObstacle(order, { type: row.type, price: row.nowprice, digits: row.digits }, texts)
  }
  const isMore = order.lots !== undefined && toMinor(order.lots, 8) > toMinor(row.lots, 8)
  return isMore ? texts.orders.refusals['bad-lots'] : ''
}

/** Returns why an order cannot be confirmed, or an empty string. May change during the review. */
export function obstacleOf(order: Order, scene: ObstacleScene, texts: Texts): string {
  switch (order.action) {
    case 'open':
      return openObstacle(order, scene, texts)
    case 'close':
    case 'modify':
      return rowObstacle(order, scene, texts)
    case 'closeAll':
      return scene.count === 0 ? (scene.freshness === 'empty' ? texts.freshness.empty : texts.orders.noPositions) : ''
    case 'follow':
    case 'unfollow':
      return scene.isBusy ? texts.orders.busyTrader : ''
  }
}
