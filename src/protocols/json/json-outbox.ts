import type { OutboxWire } from '../../outbox/model/entry'
import { checkOptions } from '../../shared/options'
import { frameOf } from './json-calls'
import type { JsonEvents } from './json-options'
import { isField } from './json-session'

/** The options of `jsonOutbox()`. */
export interface JsonOutboxOptions {
  /**
   * The field with the id of a message, in the message and in its answer.
   * @default where `jsonProtocol()` has the id of a request
   */
  readonly id?: string
}

/**
 * How messages of an outbox travel over `jsonProtocol()`: the entry's `kind` is the name, its id is in a field that the
 * server's answer repeats. An answer makes it `acked`, one with an error (`read`) makes it `failed` with the server's
 * words as its code. After a loss an `at-least-once` message is sent again under the same id; an `at-most-once` message
 * stays `unknown`, for JSON has no question for it. Messages go out for a signed-in user only (`setSession`).
 * @throws TradewireError `invalid-option` for a field that is no name.
 * @example
 * app.use(createTradewire({ url, protocol: jsonProtocol({ session: { userId: 7 } }) }))
 *   .use(createOutboxPlugin({ wire: jsonOutbox({ id: 'id' }) }))
 */
export function jsonOutbox({ id: field }: JsonOutboxOptions = {}): OutboxWire<unknown, JsonEvents> {
  checkOptions({ id: field }, { id: isField })
  return {
    accepts: (payload): payload is unknown => payload !== undefined,
    frame: ({ id, kind, payload }) => frameOf({ name: kind, payload, durable: { id, field } }),
    listen: (client, { answered }) => client.on('durableAnswered', ({ id, data, error }) => {
      answered(error === undefined ? { id, outcome: 'acked', result: data } : { id, outcome: 'failed', code: error })
    }),
  }
}
