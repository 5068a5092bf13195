import type { ordersEn } from '../../texts/orders-en'
import { readDecimal } from './typed-number'

export type LevelName = 'stopLoss' | 'takeProfit'
export type LevelProblem = keyof typeof ordersEn.levelProblems

export type TypedLevel =
  /** Entered price; 0 for no level. */
  | { readonly ok: true; readonly price: number }
  | { readonly ok: false; readonly problem: LevelProblem }

export interface LevelContext {
  readonly name: LevelName
  readonly type: 'buy' | 'sell'
  /** Current closing price: the bid for a buy, the ask for a sell. */
  readonly price: number
  readonly digits: number
}

/** Whether a level must be below the price: a buy's stop or a sell's target. */
export function isLevelBelow({ name, type }: Pick<LevelContext, 'name' | 'type'>): boolean {
  return (name === 'stopLoss') === (type === 'buy')
}

/**
 * Returns the error of a level at the current price. A level on the wrong side would trigger immediately. 0 means no
 * level.
 */
export function sideProblem(level: number, context: LevelContext): LevelProblem | undefined {
  if (level === 0) return undefined
  if (isLevelBelow(context)) return level < context.price ? undefined : 'not-below'
  return level > context.price ? undefined : 'not-above'
}

/** An empty string or 0 means no level. */
export function readLevel(typed: string, context: LevelContext): TypedLevel {
  const read = readDecimal(typed)
  if (!read.ok) return read.problem === 'missing' ? { ok: true, price: 0 } : { ok: false, problem: 'unreadable' }
  const points = read.value * 10 ** context.digits
  if (Math.abs(points - Math.round(points)) > 1e-3) return { ok: false, problem: 'too-many-digits' }
  const problem = sideProblem(read.value, context)
  return problem === undefined ? { ok: true, price: read.value } : { ok: false, problem }
}
