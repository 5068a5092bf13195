import type { OutboxWire } from '../../outbox/model/entry'
import { isRecord } from '../../shared/checks'
import { isDeveloped } from '../../shared/developed'
import { TradewireError } from '../../shared/errors'
import { adviseOptions, checkOptions, requireProtocol } from '../../shared/options'
import { watchDurable } from '../../advice/json-call-advice'
import { callFrame, type DurableMessages } from './json-calls'
import type { JsonEvents } from './json-options'
import { isField, maxDetailChars, idText } from './json-session'

/** Maximum number of stored ids: twice an outbox's default limit for unsettled messages (JS-35). */
const maxDurable = 1_000
const maxRefusalChars = 64
/**
 * Maximum number of characters searched for secrets. Limited because redaction is slow and a frame may contain
 * thousands of rejections.
 */
const maxRedacted = 256

/** Options of `jsonOutbox()`. */
export interface JsonOutboxOptions {
  /**
   * Name of the id field in a message and its response.
   * @default the request id field of `jsonProtocol()`
   */
  readonly id?: string
}

/**
 * Sends outbox messages over `jsonProtocol()`. The entry's `kind` is the message name, and the server's response
 * repeats the entry's id. A response makes the entry `acked`, or `failed` if the response has an error (`read`), with
 * the server's message as its code. After a disconnect, an `at-least-once` message is resent with the same id. An
 * `at-most-once` message stays `unknown`, because the protocol has no query. Sending requires a signed-in user
 * (`setSession`).
 * @throws TradewireError `invalid-option` for an invalid field name.
 * @example
 * app.use(createTradewire({ url, protocol: jsonProtocol({ session: { userId: 7 } }) }))
 *   .use(createOutboxPlugin({ wire: jsonOutbox() }))
 */
export function jsonOutbox(options: JsonOutboxOptions = {}): OutboxWire<unknown, JsonEvents> {
  const { id: field } = options
  checkOptions({ id: field }, { id: isField })
  const messages = createDurableMessages(field)
  return {
    accepts: (payload): payload is unknown => payload !== undefined,
    frame: ({ id, kind, payload }) => callFrame({ name: kind, payload, durable: { id, messages } }),
    listen(client, { answered }) {
      if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
        requireProtocol(client, 'jsonOutbox', 'jsonProtocol')
        adviseOptions(client, 'jsonOutbox().', options, ['id'])
        if (field !== undefined) messages.sending = watchDurable(client, field, messages.sending)
      }
      return client.on('durableAnswered', ({ id, data, error }) => {
        answered(error === undefined ? { id, outcome: 'acked', result: data } : { id, outcome: 'failed', code: error })
      })
    },
  }
}

/** @param field the id field; `undefined` for the id field of requests */
function createDurableMessages(field: string | undefined): DurableMessages {
  const sent = new Map<string, { readonly name: string; isAnswered?: true }>()

  return {
    field,
    sending(name, id, write) {
      const value = write(field === undefined ? id : undefined)
      if (field !== undefined && !isRecord(value)) {
        throw new TradewireError('frame-encode-failed', `the field ${field} needs an object`)
      }
      sent.delete(id)
      sent.set(id, { name })
      for (const oldest of sent.keys()) if (sent.size > maxDurable) sent.delete(oldest)
      const frame: unknown = field === undefined ? value : { ...Object(value), [field]: id }
      return frame
    },
    answered(received, requestId, line, unreadable) {
      const id = field === undefined ? requestId : isRecord(received) ? idText(received[field], unreadable) : ''
      const message = sent.get(id)
      return message === undefined ? undefined : {
        name: message.name,
        /** The server has accepted the message, even if its result is invalid. */
        settle(answer) {
          if (message.isAnswered) return
          message.isAnswered = true
          if (answer.ok) return line.publish('durableAnswered', { id, data: answer.data })
          const { code, detail } = answer
          if (code === 'server-error') {
            const error = line.redact(detail.slice(0, maxRedacted)).slice(0, maxRefusalChars)
            return line.publish('durableAnswered', { id, error })
          }
          line.report({ code, detail: detail.slice(0, maxDetailChars) })
          line.publish('durableAnswered', { id })
        },
      }
    },
  }
}
