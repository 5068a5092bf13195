import type { ServerClock } from '../shared/server-clock'
import type { FeedStore, StoredAccount } from './feed-store'

/** How long a new account may take to be priced, ms. */
const patienceMs = 8_000
const pauseMs = 20

/** The account as soon as somebody prices it; `undefined` when there is no room for it there. */
export async function awaitAccount(
  store: Pick<FeedStore, 'want' | 'attentionOf' | 'read'>, clock: ServerClock, traderId: string,
): Promise<StoredAccount | undefined> {
  const startMs = clock.elapsed()
  await store.want(traderId)
  for (;;) {
    const [attention] = await store.attentionOf([traderId])
    if (attention === 'full') return undefined
    if (attention === 'unusable') throw new Error(`the account ${traderId} cannot be priced`)
    const stored = attention === 'priced' ? await store.read(traderId) : undefined
    if (stored !== undefined) return stored
    if (clock.elapsed() - startMs > patienceMs) throw new Error(`no server prices the account ${traderId}`)
    await new Promise((resolve) => clock.setTimer(() => resolve(undefined), pauseMs))
  }
}
