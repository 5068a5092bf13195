import type { SocketPort } from '../../../src'
import { isLocalFeed } from '../../settings/feed-address'
import { createLocalClient, type LocalClient } from './local-client'
import { startFeed } from './start-feed'
import { uniFeedStore } from './uni-feed-store'

/** Starts this app's feed on first use. */
export const localFeed: LocalClient = createLocalClient({
  name: Math.random().toString(36).slice(2), start: startFeed, store: uniFeedStore,
})

/** Connects to the local feed for the in-app address, and to a server for other addresses. */
export function withLocalFeed(servers: SocketPort): SocketPort {
  return {
    open: (request, listener) =>
      (isLocalFeed(request.url) ? localFeed.socket : servers).open(request, listener),
  }
}
