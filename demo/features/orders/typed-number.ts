import { formatLots, toMinor } from '../../../src/format'
import type { ordersEn } from '../../texts/orders-en'

export type NumberProblem = keyof typeof ordersEn.numbers

export type TypedNumber =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: NumberProblem }

const wrong = (problem: NumberProblem): TypedNumber => ({ ok: false, problem })

/** Rejects commas, because some users read "1,000" as a thousand and others as one. */
const decimalPattern = /^(\d{1,7}(\.\d{0,8})?|\.\d{1,8})$/

export function readDecimal(typed: string): TypedNumber {
  const text = typed.trim()
  if (text === '') return wrong('missing')
  return decimalPattern.test(text) ? { ok: true, value: Number(text) } : wrong('unreadable')
}

export interface NumberRange {
  readonly min: number
  readonly max: number
  readonly step?: number | undefined
}

/** Compares in units of 1e-8, in which sizes are sent: 0.1 + 0.2 is 0.3. */
const toE8 = (value: number): number => toMinor(value, 8)

export function readInRange(typed: string, { min, max, step }: NumberRange): TypedNumber {
  const read = readDecimal(typed)
  if (!read.ok) return read
  const valueE8 = toE8(read.value)
  if (valueE8 < toE8(min)) return wrong('too-small')
  if (valueE8 > toE8(max)) return wrong('too-large')
  if (step !== undefined && valueE8 % toE8(step) !== 0) return wrong('off-step')
  return read
}

/** Changes the entered number by a step within the range. An empty field becomes the minimum. */
export function stepFrom(typed: string, { min, max, step = min }: NumberRange, direction: 1 | -1): string {
  const read = readDecimal(typed)
  const stepE8 = toE8(step)
  const fromE8 = read.ok ? Math.round(toE8(read.value) / stepE8) + direction : 0
  const valueE8 = Math.min(toE8(max), Math.max(toE8(min), fromE8 * stepE8))
  return formatTyped(valueE8 / 1e8)
}

/** Formats a number for a field, with at least two decimals. */
export function formatTyped(value: number): string {
  return formatLots(toE8(value)).replace(/,/g, '')
}
