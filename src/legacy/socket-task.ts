import type { LegacyLine } from './legacy-line'

interface Told {
  readonly success?: (result: { readonly errMsg: string }) => void
  readonly fail?: (result: { readonly errMsg: string }) => void
  readonly complete?: (result: { readonly errMsg: string }) => void
}

/** What a page may do with `socketTask`, with uni's own options. The events of the socket are the class's to hear. */
export interface LegacySocketTask {
  /** `data` is what goes on the wire: a text, or bytes. */
  send(options: Told & { readonly data: string | ArrayBuffer | ArrayBufferView }): void
  /** As `Close()`. */
  close(options?: Told): void
}

export function createSocketTask(line: LegacyLine, close: () => Promise<unknown>): LegacySocketTask {
  return {
    send(options) {
      void line.send(options.data).then((result) => {
        if (result.ok) settle(options, true, 'sendSocketMessage:ok')
        else settle(options, false, `sendSocketMessage:fail ${result.code}`)
      })
    },
    close(options = {}) {
      void close().then(() => settle(options, true, 'closeSocket:ok'))
    },
  }
}

function settle({ success, fail, complete }: Told, isDone: boolean, errMsg: string): void {
  const told = isDone ? success : fail
  told?.({ errMsg })
  complete?.({ errMsg })
}
