import { getSwitches, orderSwitches } from '../../http/control'
import { fieldsOf } from '../../http/fields'
import { RequestError, type FeedHttp } from '../../http/request'

export type ChatFaultOrder =
  | { readonly action: 'drop' | 'disconnect' | 'clear' }
  /** Downtime of the restart, or delay of each response; 0 for none. */
  | { readonly action: 'restart' | 'delayAnswers'; readonly ms: number }
  /** Number of responses to drop. The messages are still accepted. */
  | { readonly action: 'loseAnswers'; readonly count: number }
  | { readonly action: 'mute'; readonly on: boolean }

export interface ChatFaultSwitches {
  /** Whether the server ignores pings. */
  readonly isMuted: boolean
  readonly delayMs: number
}

function readSwitches(body: unknown): ChatFaultSwitches {
  if (typeof body !== 'object' || body === null) throw new RequestError('the body is not an object')
  const { flag, number } = fieldsOf(Reflect.get(body, 'faults'))
  return { isMuted: flag('muted'), delayMs: number('delayMs') }
}

/** Returns the fault state, or `null` when the server accepts no fault commands. */
export function getChatFaults(http: FeedHttp): Promise<ChatFaultSwitches | null> {
  return getSwitches(http, readSwitches)
}

export function orderChatFault(http: FeedHttp, order: ChatFaultOrder): Promise<ChatFaultSwitches> {
  return orderSwitches(http, order, readSwitches)
}
