import { getSwitches, orderSwitches } from './control'
import { fieldsOf } from './fields'
import { RequestError, type FeedHttp } from './request'

export type FaultOrder =
  | { readonly action: 'drop' | 'clear' }
  | { readonly action: 'silent' | 'stall' | 'refuse'; readonly on: boolean }
  /** `loseAcks` drops the responses to the next `count` orders. The orders are still executed. */
  | { readonly action: 'skipSeq' | 'loseAcks'; readonly count: number }
  | { readonly action: 'restartEpoch'; readonly drop: boolean }

export interface FaultSwitches {
  /** Whether the server stops reading and writing. */
  readonly silent: boolean
  /** Whether the server responds but pushes nothing. */
  readonly stalled: boolean
  readonly refusing: boolean
}

function readSwitches(body: unknown): FaultSwitches {
  if (typeof body !== 'object' || body === null) throw new RequestError('the body is not an object')
  const { flag } = fieldsOf(Reflect.get(body, 'faults'))
  return { silent: flag('silent'), stalled: flag('stalled'), refusing: flag('refusing') }
}

export function getFaults(http: FeedHttp): Promise<FaultSwitches | null> {
  return getSwitches(http, readSwitches)
}

export function orderFault(http: FeedHttp, order: FaultOrder): Promise<FaultSwitches> {
  return orderSwitches(http, order, readSwitches)
}
