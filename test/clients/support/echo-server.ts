import type { Serve } from '../client-case'
import { serveLines } from './serve-lines'

export const serve: Serve = () => serveLines({
  begin(line) {
    line.on('message', (data: Buffer, isBinary) => line.send(data, { binary: isBinary }))
  },
})
