import { getSwitches, orderSwitches } from '../../http/control'
import { fieldsOf } from '../../http/fields'
import { RequestError, type FeedHttp } from '../../http/request'

/** An order to a chat server that was started to go wrong on command. */
export type ChatFaultOrder =
  | { readonly action: 'drop' | 'disconnect' | 'clear' }
  /** For how long it is away, or how late each answer comes; 0 ends the latter. */
  | { readonly action: 'restart' | 'delayAnswers'; readonly ms: number }
  /** The number of next messages whose answers are lost; the messages are taken all the same. */
  | { readonly action: 'loseAnswers'; readonly count: number }
  | { readonly action: 'mute'; readonly on: boolean }

/** The faults of the server until they are changed. */
export interface ChatFaultSwitches {
  /** Pings get no pong. */
  readonly isMuted: boolean
  /** 0 for at once. */
  readonly delayMs: number
}

function readSwitches(body: unknown): ChatFaultSwitches {
  if (typeof body !== 'object' || body === null) throw new RequestError('the body is not an object')
  const { flag, number } = fieldsOf(Reflect.get(body, 'faults'))
  return { isMuted: flag('muted'), delayMs: number('delayMs') }
}

/** `null` when the server takes no orders. */
export function getChatFaults(http: FeedHttp): Promise<ChatFaultSwitches | null> {
  return getSwitches(http, readSwitches)
}

/** Answers with the switches as they are then. */
export function orderChatFault(http: FeedHttp, order: ChatFaultOrder): Promise<ChatFaultSwitches> {
  return orderSwitches(http, order, readSwitches)
}
