import { describe, expect, test, vi } from 'vitest'
import type { FromFeed, Link, ToFeed } from '../../../../demo/feed/local/link'
import { shareFeed, turnsOf, type TabChannel, type TabMessage } from '../../../../demo/feed/local/shared-feed'

type Granted = (lock: object | null) => unknown

/** The locks of a browser: the first who asks has it until it is freed. */
function createLocks() {
  const waiting: (() => void)[] = []
  let isTaken = false
  function request(_name: string, ...rest: readonly [Granted] | readonly [{ readonly ifAvailable: true }, Granted]) {
    const [options, granted] = rest.length === 1 ? [undefined, rest[0]] : rest
    if (isTaken && options !== undefined) granted(null)
    else if (isTaken) waiting.push(() => granted({}))
    else {
      isTaken = true
      granted({})
    }
    return Promise.resolve()
  }
  return {
    request,
    /** The tab that has it closes. */
    free(): void {
      const next = waiting.shift()
      isTaken = next !== undefined
      next?.()
    },
  }
}

function createChannels() {
  const channels: TabChannel[] = []
  return (): TabChannel => {
    const channel: TabChannel = {
      onmessage: null,
      postMessage(data: TabMessage) {
        for (const other of channels) {
          if (other !== channel) other.onmessage?.(new MessageEvent('message', { data }))
        }
      },
    }
    channels.push(channel)
    return channel
  }
}

interface Tab {
  readonly link: Link<ToFeed, FromFeed>
  readonly received: readonly FromFeed[]
  /** The messages that reached this tab's feed; `undefined` when it runs none. */
  posted(): readonly ToFeed[] | undefined
  /** The feed of this tab says so. */
  say(message: FromFeed): void
}

function createBrowser() {
  const locks = createLocks()
  const newChannel = createChannels()
  function openTab(channel = newChannel()): Tab {
    const received: FromFeed[] = []
    let posted: ToFeed[] | undefined
    let say = (_message: FromFeed): void => undefined
    const link = shareFeed({
      turns: turnsOf(locks as Pick<LockManager, 'request'>),
      channel,
      startOwn() {
        posted = []
        return {
          post: (message) => posted?.push(message),
          listen(receive) {
            say = receive
          },
        }
      },
    })
    link.listen((message) => received.push(message))
    return { link, received, posted: () => posted, say: (message) => say(message) }
  }
  return { openTab, locks, newChannel }
}

const open = (line: string): ToFeed => ({ type: 'open', line })
const opened = (line: string): FromFeed => ({ type: 'line', line, event: { type: 'opened' } })

describe('the tabs of a browser', () => {
  test('DF-11: one tab runs the feed, the others reach it, and its storage is asked in its own tab', () => {
    const { openTab } = createBrowser()
    const first = openTab()
    const second = openTab()
    first.link.post(open('a:1'))
    second.link.post(open('b:1'))
    expect(first.posted()).toEqual([open('a:1'), open('b:1')])
    expect(second.posted()).toBeUndefined()
    first.say(opened('b:1'))
    first.say({ type: 'read', id: 1 })
    expect(second.received).toEqual([opened('b:1')])
    expect(first.received).toEqual([opened('b:1'), { type: 'read', id: 1 }])
  })

  test('DF-11: when its tab closes all others lose their lines, and one of them runs it', () => {
    const { openTab, locks } = createBrowser()
    openTab()
    const second = openTab()
    const third = openTab()
    locks.free()
    expect(second.received).toEqual([{ type: 'gone' }])
    expect(third.received).toEqual([{ type: 'gone' }])
    third.link.post(open('c:1'))
    second.link.post(open('b:1'))
    expect(second.posted()).toEqual([open('c:1'), open('b:1')])
    expect(third.posted()).toBeUndefined()
  })

  test('DF-11: what comes before it is known which tab runs the feed is kept for that one', () => {
    const { newChannel } = createBrowser()
    const channel = newChannel()
    const other = newChannel()
    const receivedByOther: unknown[] = []
    other.onmessage = ({ data }) => void receivedByOther.push(data)
    const leads: ((isLeader: boolean) => void)[] = []
    const startOwn = vi.fn((): Link<ToFeed, FromFeed> => ({ post: () => undefined, listen: () => undefined }))
    const link = shareFeed({ turns: (lead) => void leads.push(lead), channel, startOwn })
    link.listen(() => undefined)
    link.post(open('a:1'))
    other.postMessage({ to: 'feed', message: open('b:1') })
    expect(startOwn).not.toHaveBeenCalled()
    leads[0]?.(false)
    expect(receivedByOther).toEqual([{ to: 'feed', message: open('a:1') }])
    other.postMessage({ to: 'feed', message: open('b:2') })
    leads[0]?.(true)
    expect(startOwn).toHaveBeenCalledTimes(1)
    expect(receivedByOther.at(-1)).toEqual({ to: 'pages', message: { type: 'gone' } })
  })

  test('DF-11: a tab that gets its turn at once posts what waited to its own feed', () => {
    const { newChannel } = createBrowser()
    const posted: ToFeed[] = []
    const leads: ((isLeader: boolean) => void)[] = []
    const channel = newChannel()
    const other = newChannel()
    const link = shareFeed({
      turns: (lead) => void leads.push(lead),
      channel,
      startOwn: () => ({ post: (message) => void posted.push(message), listen: () => undefined }),
    })
    link.listen(() => undefined)
    link.post(open('a:1'))
    other.postMessage({ to: 'feed', message: open('b:1') })
    leads[0]?.(true)
    expect(posted).toEqual([open('a:1'), open('b:1')])
  })
})
