import { createBook } from '../core/positions/book'
import { imageOf } from '../core/positions/book-image'
import { isRecord } from '../core/positions/position-check'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import { TradewireError } from '../core/tradewire-error'
import type { Protocol } from '../ports/protocol'
import { checkCopyTradingOptions } from './copy-trading-check'
import type { FeedState } from './copy-trading-feed'
import { feedGraceMs, startFeed, stepFeed } from './copy-trading-feed'
import type { CopyTradingOptions, FeedOptions, PlainOptions } from './copy-trading-options'
import type { PlainState } from './copy-trading-plain'
import { startPlain, stepPlain } from './copy-trading-plain'
import type { Commands } from './copy-trading-session'
import { nothing } from './copy-trading-session'

/** A session of either dialect; `null` while nobody is signed in to the feed. */
export type CopyTradingState = FeedState | PlainState | null

export type CopyTradingProtocol = Protocol<CopyTradingState, CopyTradingEvents>

const refuseNobody: Commands = [{ type: 'refuse', kind: 'final', code: 'no-session' }]

/**
 * The copy-trading wire protocol: live positions of one trader.
 * @throws TradewireError `invalid-option` with the option's name.
 */
export function copyTrading(options: CopyTradingOptions = {}): CopyTradingProtocol {
  checkCopyTradingOptions(options)
  return options.dialect === 'plain' ? plainProtocol(options) : feedProtocol(options)
}

function feedProtocol(options: FeedOptions): Protocol<FeedState | null, CopyTradingEvents> {
  const { session, resyncTimeoutMs = 5_000, pongTimeoutMs, currencyDigits } = options
  const bookOptions = currencyDigits === undefined ? {} : { currencyDigits }
  return {
    name: 'copy-trading',
    policy: { pongTimeoutMs: pongTimeoutMs ?? 5_000 },
    liveness: 'any',
    needsSession: true,
    ...(session === undefined ? {} : { session }),
    start(whose, policy) {
      const limits = { resyncTimeoutMs, pongTimeoutMs: pongTimeoutMs ?? policy.pongTimeoutMs }
      return whose === null ? null : startFeed(whose, createBook(bookOptions), limits)
    },
    step: (state, event) => {
      if (state === null) return [state, event.type === 'opened' ? refuseNobody : nothing]
      return stepFeed(state, event)
    },
    encode,
    graceMs: (state) => (state === null ? 0 : feedGraceMs(state)),
    dump: (state) => (state === null ? undefined : imageOf(state.book, state.session.traderId)),
  }
}

function plainProtocol(options: PlainOptions): Protocol<PlainState, CopyTradingEvents> {
  const { session, needsSession = true, currency, currencyDigits } = options
  return {
    name: 'copy-trading-plain',
    liveness: 'reply-once-seen',
    needsSession,
    ...(session === undefined ? {} : { session }),
    start: (whose) => startPlain(whose, createBook({ currency, currencyDigits })),
    step: (state, event) => stepPlain(state, event, options),
    encode,
    dump: (state) => imageOf(state.book, state.session?.traderId ?? ''),
  }
}

/** An application's own frame: a JSON object. Throws `frame-encode-failed` on anything else. */
function encode(frame: unknown): string {
  if (!isRecord(frame)) throw new TradewireError('frame-encode-failed', 'not an object')
  return textOf(frame)
}

function textOf(frame: object): string {
  let text: string | undefined
  try {
    text = JSON.stringify(frame)
  } catch (error) {
    throw new TradewireError('frame-encode-failed', String(error).slice(0, 200))
  }
  if (text === undefined) throw new TradewireError('frame-encode-failed', 'toJSON gave nothing')
  return text
}
