import { readDecimal } from './typed-number'

export type LevelName = 'stopLoss' | 'takeProfit'
export type LevelProblem = 'unreadable' | 'too-many-digits' | 'not-below' | 'not-above'

export type TypedLevel =
  /** 0 for none. */
  | { readonly ok: true; readonly price: number }
  | { readonly ok: false; readonly problem: LevelProblem }

export interface LevelContext {
  readonly name: LevelName
  readonly type: 'buy' | 'sell'
  /** At which the position would close now: the bid for a buy, the ask for a sell. */
  readonly price: number
  readonly digits: number
}

/** A buy stops below the price and takes its profit above it; a sell the other way round. */
export function isLevelBelow({ name, type }: Pick<LevelContext, 'name' | 'type'>): boolean {
  return (name === 'stopLoss') === (type === 'buy')
}

/** The fault of a level at the present price, 0 for none: beyond it, it would close at once. */
export function sideProblem(level: number, context: LevelContext): LevelProblem | undefined {
  if (level === 0) return undefined
  if (isLevelBelow(context)) return level < context.price ? undefined : 'not-below'
  return level > context.price ? undefined : 'not-above'
}

/** A stop-loss or take-profit as a person types it; nothing typed, or 0, is none. */
export function readLevel(typed: string, context: LevelContext): TypedLevel {
  const read = readDecimal(typed)
  if (!read.ok) return read.problem === 'missing' ? { ok: true, price: 0 } : { ok: false, problem: 'unreadable' }
  const points = read.value * 10 ** context.digits
  if (Math.abs(points - Math.round(points)) > 1e-3) return { ok: false, problem: 'too-many-digits' }
  const problem = sideProblem(read.value, context)
  return problem === undefined ? { ok: true, price: read.value } : { ok: false, problem }
}
