import { EventEmitter } from 'node:events'
import type { AckFrame, ErrorFrame, OrderFrame, OrderRefusal, QueryFrame } from '../../src/positions/model/wire'
import type { OrderAnswer } from '../feed/model/engine/feed-engine'
import { crowded } from '../feed/model/orders/order-decider'
import { addressShare } from '../feed/model/orders/order-limits'
import type { ServerClock } from '../shared/server-clock'
import { addressGroup, isLoopbackAddress } from '../wire/address'
import type { FeedStore, OrderState } from './feed-store'
import { keys } from './keys'
import { messageOf } from '../../src/shared/errors'
import { createPatientQueue } from './patiently'
import type { StreamEntry } from './read-reply'
import type { Replica } from './replica'

export interface RedisOrdersOptions {
  readonly server: string
  readonly store: FeedStore
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
  readonly patienceMs: number
  readonly servers: () => number
  /** Whether the data was checked after the last reconnect. Before, an executed order's key may be missing. */
  readonly isProven: () => boolean
}

/**
 * Maximum number of pending orders and queries. With higher limits, a client could fill the intake or delay the lease
 * renewal (RS-110).
 */
const mostUnderWay = { account: 100, address: 200 } as const

/** Response when the order may have been executed. The client may query its key. */
const notNow = (reqid: string): ErrorFrame => ({ Code: 503, msg: 'the order is undecided; query it later', reqid })

/** Response when the order was not accepted. The client may resend the order with the same key. */
const tooMany = (reqid: string): ErrorFrame => ({ Code: 503, msg: 'too many orders; resend the order later', reqid })

export const refused = (reqid: string, reason: OrderRefusal): AckFrame =>
  ({ type: 'Ack', reqid, Code: 409, state: 'refused', reason })

/** The order's record may be lost, so the order may or may not have been executed. */
export const notKnown = (reqid: string): AckFrame => ({ type: 'Ack', reqid, Code: 404, state: 'not-known' })

function answerOf(reqid: string, text: string | undefined): OrderAnswer {
  if (text === 'not-known') return notKnown(reqid)
  if (text === 'never-received') return refused(reqid, text)
  // Checks the result, because Redis may contain anything.
  return text?.startsWith(`{"type":"Ack","reqid":"${reqid}"`) === true ? text : notNow(reqid)
}

/** Sends orders to the server that decides them, and returns their results to local clients. */
export function createRedisOrders(options: RedisOrdersOptions) {
  const { server, store, clock, trouble, patienceMs, servers } = options
  const inOrder = createPatientQueue(clock, options.isProven)
  /** Emits each result under its order key, because several queries may wait for the same key. */
  const answers = new EventEmitter<Record<string, [text: string | undefined]>>().setMaxListeners(0)
  /** Pending orders and queries per account, per address, and per address in an account. */
  const underWay = new Map<string, number>()
  const countOf = (key: string): number => underWay.get(key) ?? 0

  function count(key: string, more: number): void {
    const now = countOf(key) + more
    if (now > 0) underWay.set(key, now)
    else underWay.delete(key)
  }

  async function answered(
    traderId: string, reqid: string, address: string, ask: (sender: string | undefined) => Promise<OrderState>,
  ): Promise<OrderAnswer> {
    const account = `account ${traderId}`
    const sender = isLoopbackAddress(address) ? undefined : addressGroup(address)
    const client = `address ${sender ?? address}`
    const share = `${account} ${client}`
    // Divides the limit by the number of servers, because an address may fill the same intakes through all servers.
    const mostOfAddress = Math.max(1, Math.floor(mostUnderWay.address / servers()))
    const isBusy = sender !== undefined
      && (countOf(client) >= mostOfAddress || countOf(share) >= mostUnderWay.account * addressShare)
    if (isBusy || countOf(account) >= mostUnderWay.account) return tooMany(reqid)
    const keysOf = [account, client, share]
    for (const key of keysOf) count(key, 1)
    try {
      return await settled(traderId, reqid, () => ask(sender))
    } finally {
      for (const key of keysOf) count(key, -1)
    }
  }

  async function settled(traderId: string, reqid: string, ask: () => Promise<OrderState>): Promise<OrderAnswer> {
    const key = keys.order(traderId, reqid)
    let settle: (text: string | undefined) => void = () => undefined
    // Starts listening before the request, because the result may reach the inbox before Redis replies.
    const late = new Promise<string | undefined>((resolve) => (settle = resolve))
    answers.once(key, settle)
    const timer = clock.setTimer(() => settle(undefined), patienceMs)
    try {
      const state = await inOrder(traderId, ask)
      if (state.kind === 'full') return tooMany(reqid)
      if (state.kind === 'crowded') return crowded(reqid)
      if (state.kind === 'reused') return refused(reqid, 'key-reused')
      return answerOf(reqid, state.kind === 'answered' ? state.text : await late)
    } catch (error) {
      trouble(`order ${reqid} was not answered: ${messageOf(error)}`)
      return notNow(reqid)
    } finally {
      clock.clearTimer(timer)
      answers.off(key, settle)
    }
  }

  return {
    submit: ({ traderId }: Pick<Replica, 'traderId'>, frame: OrderFrame, address: string): Promise<OrderAnswer> =>
      answered(traderId, frame.reqid, address, (sender) => store.submit(server, frame, sender)),
    query: ({ traderId }: Pick<Replica, 'traderId'>, frame: QueryFrame, address: string): Promise<OrderAnswer> =>
      answered(traderId, frame.reqid, address, (sender) => store.query(server, frame, sender)),
    receive({ fields }: StreamEntry): void {
      const { order, ack } = fields
      if (order !== undefined) answers.emit(order, ack)
    },
    /** Resolves all waiting requests, whose outcome is now unknown. */
    giveUp(): void {
      for (const key of answers.eventNames()) answers.emit(String(key), undefined)
    },
  }
}
