import type { ToFeed } from './link'
import { serveFeed } from './serve-feed'

serveFeed({
  post: (message) => self.postMessage(message),
  listen(receive) {
    self.onmessage = ({ data }: MessageEvent<ToFeed>) => receive(data)
  },
})
