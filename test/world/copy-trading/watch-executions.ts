import type { AccountEngine } from '../../../server/feed/model/account/account-engine'
import type { OrderDecider } from '../../../server/feed/model/orders/order-decider'
import type { OrderFrame } from '../../../src/positions/model/wire'

export type OnExecuted = (frame: OrderFrame, traderId: string) => void

/** Returns the object, which calls back before each call of these methods. */
const noticing = <Part extends object>(part: Part, methods: readonly (keyof Part)[], noticed: () => void): Part =>
  new Proxy(part, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name)
      if (typeof own !== 'function' || !methods.some((method) => method === name)) return own
      return (...args: unknown[]): unknown => {
        noticed()
        const result: unknown = Reflect.apply(own, target, args)
        return result
      }
    },
  })

export const watchExecutions = (orders: OrderDecider, onExecuted: OnExecuted): OrderDecider => ({
  ...orders,
  submit(feed, frame) {
    let isExecuted = false
    const noticed = (): void => void (isExecuted = true)
    const follows = noticing(feed.engine.follows, ['follow', 'unfollow'], noticed)
    const changing = ['openPosition', 'closePosition', 'closePart', 'setLevels'] as const
    const engine: AccountEngine = noticing({ ...feed.engine, follows }, changing, noticed)
    const answer = orders.submit({ ...feed, engine }, frame)
    if (isExecuted) onExecuted(frame, feed.traderId)
    return answer
  },
})
