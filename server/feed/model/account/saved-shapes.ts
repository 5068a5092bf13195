import type { Account, FollowSettings } from '../../../../src/positions/model/wire'
import { isObject } from '../../../shared/json-object'
import type { ClosedTrade } from './closed-trades'
import type { FeedRow } from './live-position'
import type { SavedBooks } from './saved-account'

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

export const isAccount = (value: unknown): value is Account =>
  isObject(value) && typeof value['currency'] === 'string'
  && ['currencyDigits', 'balance', 'margin'].every((name) => isNumber(value[name]))

const rowNumbers = ['ticket', 'lots', 'openprice', 'nowprice', 'sl', 'tp', 'swap', 'commission', 'profit'] as const

export const isRow = (value: unknown): value is FeedRow =>
  isObject(value) && rowNumbers.every((name) => isNumber(value[name]))
  && typeof value['symbol'] === 'string' && (value['type'] === 'buy' || value['type'] === 'sell')

export const isTrade = (value: unknown): value is ClosedTrade =>
  isObject(value) && isNumber(value['ticket']) && isNumber(value['deal']) && isNumber(value['closetime'])

const isFollow = (value: unknown): value is readonly [number, FollowSettings] =>
  Array.isArray(value) && isNumber(value[0]) && isObject(value[1])

export function isBooks(value: unknown): value is SavedBooks {
  if (!isObject(value)) return false
  const { nextTicket, lastDeal, balanceMinor, startMinor, follows } = value
  return [nextTicket, lastDeal, balanceMinor, startMinor].every(isNumber)
    && Array.isArray(follows) && follows.every(isFollow)
}
