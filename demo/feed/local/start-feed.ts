import { createLinkPair, type FromFeed, type Link, type ToFeed } from './link'
// #ifndef H5
import { serveFeed } from './serve-feed'
// #endif
// #ifdef H5
import { shareFeed, turnsOf } from './shared-feed'
// #endif

type PageLink = Link<ToFeed, FromFeed>

let serve: (link: Link<FromFeed, ToFeed>) => void
// #ifdef H5
serve = (link) => void import('./serve-feed').then((loaded) => loaded.serveFeed(link))
// #endif
// #ifndef H5
serve = serveFeed
// #endif

function startHere(): PageLink {
  const [near, far] = createLinkPair<ToFeed, FromFeed>()
  serve(far)
  return near
}

export interface FeedWorker {
  postMessage(message: ToFeed): void
  terminate(): void
  onmessage: ((event: MessageEvent<FromFeed>) => void) | null
}

export interface WorkerLinkOptions {
  readonly worker: FeedWorker
  readonly whenFailed: (failed: () => void) => void
  readonly instead: () => PageLink
}

/** If the worker fails before its first message, `instead` replaces the worker and receives all earlier messages. */
export function linkToWorker({ worker, whenFailed, instead }: WorkerLinkOptions): PageLink {
  let posted: ToFeed[] | undefined = []
  let replaced: PageLink | undefined
  return {
    post(message) {
      if (replaced !== undefined) return replaced.post(message)
      posted?.push(message)
      worker.postMessage(message)
    },
    listen(receive) {
      worker.onmessage = ({ data }) => {
        posted = undefined
        receive(data)
      }
      whenFailed(() => {
        if (posted === undefined) return
        worker.terminate()
        replaced = instead()
        replaced.listen(receive)
        for (const message of posted) replaced.post(message)
        posted = undefined
      })
    },
  }
}

function startOwn(): PageLink {
  // #ifdef H5
  try {
    const worker = new Worker(new URL('./feed-worker.ts', import.meta.url), { type: 'module' })
    return linkToWorker({ worker, whenFailed: (failed) => (worker.onerror = failed), instead: startHere })
  } catch {
    // No worker starts if the page was opened from a file or a policy forbids workers.
  }
  // #endif
  return startHere()
}

/** Starts the feed in a worker if possible, else in this thread. Browser tabs share a feed if the browser permits. */
export function startFeed(): PageLink {
  // #ifdef H5
  // Only secure contexts have locks.
  if ('locks' in navigator && 'BroadcastChannel' in globalThis) {
    try {
      const channel = new BroadcastChannel('tradewire-demo.feed')
      return shareFeed({ turns: turnsOf(navigator.locks), channel, startOwn })
    } catch {
      // Firefox throws if the user blocks site data (DF-15).
    }
  }
  // #endif
  return startOwn()
}
