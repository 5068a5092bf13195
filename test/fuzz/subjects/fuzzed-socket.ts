import type { LineSocket } from '../../../server/wire/line-socket'

/** The server's end of a line in memory; what it says is kept. */
export interface FuzzedSocket {
  readonly socket: LineSocket
  readonly said: string[]
  closeCode(): number | undefined
  receive(text: string): void
  end(): void
}

export function createFuzzedSocket(): FuzzedSocket {
  const said: string[] = []
  let closeCode: number | undefined
  let message: (data: unknown, isBinary: boolean) => void = () => undefined
  let close: (code: number) => void = () => undefined

  function on(event: string, listener: (...given: never[]) => void): void {
    if (event === 'message') message = listener as typeof message
    if (event === 'close') close = listener as typeof close
  }

  function end(code: number): void {
    if (closeCode !== undefined) return
    closeCode = code
    close(code)
  }

  return {
    said,
    closeCode: () => closeCode,
    receive: (text) => message(Buffer.from(text, 'utf8'), false),
    end: () => end(1006),
    socket: {
      OPEN: 1,
      get readyState() {
        return closeCode === undefined ? 1 : 3
      },
      bufferedAmount: 0,
      on,
      send(text, sent) {
        said.push(text)
        sent?.()
      },
      pong: () => undefined,
      close: end,
      terminate: () => end(1006),
      pause: () => undefined,
      resume: () => undefined,
    },
  }
}
