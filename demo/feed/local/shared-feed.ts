import type { FromFeed, Link, ToFeed } from './link'

/** Messages between browser tabs. One tab runs the feed for all. */
export type TabMessage =
  | { readonly to: 'feed'; readonly message: ToFeed }
  | { readonly to: 'pages'; readonly message: FromFeed }

export interface TabChannel {
  postMessage(message: TabMessage): void
  onmessage: ((event: MessageEvent<TabMessage>) => void) | null
}

/** Reports whether this tab runs the feed: `true` once no other tab does, possibly `false` before. */
export type Turns = (lead: (isLeader: boolean) => void) => void

export interface SharedFeedOptions {
  readonly turns: Turns
  readonly channel: TabChannel
  readonly startOwn: () => Link<ToFeed, FromFeed>
}

const lockName = 'tradewire-demo.feed'

/** Selects the leading tab by a lock that a tab keeps until it closes. Without locks, each tab leads. */
export function turnsOf(locks: Pick<LockManager, 'request'>): Turns {
  const forever = new Promise<never>(() => undefined)
  return (lead) => {
    locks.request(lockName, { ifAvailable: true }, (lock) => {
      lead(lock !== null)
      if (lock !== null) return forever
      void locks.request(lockName, () => {
        lead(true)
        return forever
      })
      return undefined
    }).catch(() => lead(true))
  }
}

/** Uses the leading tab's feed. When that tab closes, all connections are lost and another tab takes over. */
export function shareFeed({ turns, channel, startOwn }: SharedFeedOptions): Link<ToFeed, FromFeed> {
  /** Messages held until the leading tab is known. */
  const early: { readonly isOwn: boolean; readonly message: ToFeed }[] = []
  let isKnown = false
  let own: Link<ToFeed, FromFeed> | undefined
  let receiver = (_message: FromFeed): void => undefined

  function toOtherTab(message: ToFeed): void {
    channel.postMessage({ to: 'feed', message })
  }

  function notifyAll(message: FromFeed): void {
    receiver(message)
    // Storage requests go only to this tab, other messages to all tabs.
    if (message.type !== 'read' && message.type !== 'write') channel.postMessage({ to: 'pages', message })
  }

  function lead(isLeader: boolean): void {
    const isTakingOver = isKnown
    isKnown = true
    if (isLeader) {
      if (isTakingOver) notifyAll({ type: 'gone' })
      own = startOwn()
      own.listen(notifyAll)
    }
    for (const { isOwn, message } of early.splice(0)) {
      if (own !== undefined) own.post(message)
      else if (isOwn) toOtherTab(message)
    }
  }

  channel.onmessage = ({ data }) => {
    if (data.to === 'pages') receiver(data.message)
    else if (own !== undefined) own.post(data.message)
    else if (!isKnown) early.push({ isOwn: false, message: data.message })
  }

  return {
    post(message) {
      if (own !== undefined) own.post(message)
      else if (isKnown) toOtherTab(message)
      else early.push({ isOwn: true, message })
    },
    listen(receive) {
      receiver = receive
      turns(lead)
    },
  }
}
