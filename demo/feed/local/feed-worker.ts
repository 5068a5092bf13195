import type { ToFeed } from './link'
import { serveFeed } from './serve-feed'

/** The feed in a Web Worker. */
serveFeed({
  post: (message) => self.postMessage(message),
  listen(heard) {
    self.onmessage = ({ data }: MessageEvent<ToFeed>) => heard(data)
  },
})
