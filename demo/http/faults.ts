import { getSwitches, orderSwitches } from './control'
import { fieldsOf } from './fields'
import { RequestError, type FeedHttp } from './request'

/** An order to a feed server that was started to go wrong on command. */
export type FaultOrder =
  | { readonly action: 'drop' | 'clear' }
  | { readonly action: 'silent' | 'stall' | 'refuse'; readonly on: boolean }
  /** `loseAcks`: of the next orders, each executed all the same. */
  | { readonly action: 'skipSeq' | 'loseAcks'; readonly count: number }
  | { readonly action: 'restartEpoch'; readonly drop: boolean }

/** The faults of the server until they are changed. */
export interface FaultSwitches {
  /** Neither reads nor sends. */
  readonly silent: boolean
  /** Answers, but pushes nothing. */
  readonly stalled: boolean
  /** Takes no new connection. */
  readonly refusing: boolean
}

function readSwitches(body: unknown): FaultSwitches {
  if (typeof body !== 'object' || body === null) throw new RequestError('the body is not an object')
  const { flag } = fieldsOf(Reflect.get(body, 'faults'))
  return { silent: flag('silent'), stalled: flag('stalled'), refusing: flag('refusing') }
}

/** `null` when the server takes no orders. */
export function getFaults(http: FeedHttp): Promise<FaultSwitches | null> {
  return getSwitches(http, readSwitches)
}

/** Answers with the switches as they are then. */
export function orderFault(http: FeedHttp, order: FaultOrder): Promise<FaultSwitches> {
  return orderSwitches(http, order, readSwitches)
}
