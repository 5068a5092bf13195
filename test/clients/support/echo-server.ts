import { serveLines } from './serve-lines'

/** Gives back each message as it came, text as text. */
export const serveEcho = (): ReturnType<typeof serveLines> => serveLines({
  begin(line) {
    line.on('message', (data: Buffer, isBinary) => line.send(data, { binary: isBinary }))
  },
})
