import { isAmount, isName, isRecord } from '../shared/checks'
import { advise, shownName } from './adviser'

type Post = (message: never) => Promise<object>

/** Equals the default of an outbox. */
const defaultTimeoutMs = 10_000

/** Reports messages whose time to live ends before the first resend. Returns a copy of the outbox. */
export function watchPosts<Watched extends { readonly post: Post; readonly postAndWait: Post }>(
  outbox: Watched,
  { client, wire, unanswered, requestTimeoutMs = defaultTimeoutMs }: {
    readonly client: object
    readonly wire: { readonly query?: unknown }
    readonly unanswered?: 'again' | 'failed'
    readonly requestTimeoutMs?: number
  },
): Watched {
  // A wire with queries learns the result without a resend.
  if (wire.query || unanswered === 'failed') return outbox

  function judge(message: unknown): void {
    if (!isRecord(message)) return
    const { kind, replay, ttlMs } = message
    if (replay !== 'at-least-once' || !isName(kind) || !isAmount(ttlMs) || ttlMs > requestTimeoutMs) return
    const times = `ttlMs: ${ttlMs}, requestTimeoutMs: ${requestTimeoutMs}`
    const shown = shownName(kind)
    advise(client, 'never-resent', { en: `Message ${shown}, ${times}.`, zh: `消息 ${shown}，${times}。` }, kind)
  }

  const judged = <Posting extends Post>(post: Posting): Posting => new Proxy(post, {
    apply(target, self, given: unknown[]): unknown {
      const answered: unknown = Reflect.apply(target, self, given)
      void Promise.resolve(answered).then((answer) => {
        // A rejected message has neither an id nor an entry.
        if (isRecord(answer) && (answer.id || answer.entry)) judge(given[0])
      })
      return answered
    },
  })
  return Object.assign({}, outbox, { post: judged(outbox.post), postAndWait: judged(outbox.postAndWait) })
}
