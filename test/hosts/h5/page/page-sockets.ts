import type { AppClock } from '../../app-clock'
import { createAwaitedAnswer, createAwaitedClose } from '../../awaited-answer'
import type { MadeSocket } from '../../host'
import type { Quirks } from '../../quirks'
import { sharedTime } from './real-time'

/** Set by the host before this script. */
declare global {
  interface Window {
    hostQuirks: Pick<Quirks, 'closeWithoutAnswer'>
  }
}

export function watchSockets(clock: AppClock) {
  const { closeWithoutAnswer } = window.hostQuirks
  const made: MadeSocket[] = []
  const sockets = new Map<number, WebSocket>()
  const NativeSocket = window.WebSocket
  let requests = 0
  const awaited = createAwaitedAnswer(sharedTime.nowMs)
  const closing = createAwaitedClose(sharedTime.nowMs)
  let newestText = ''

  window.WebSocket = class extends NativeSocket {
    private isSilent = false

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      const place = made.push({ url: String(url), atMs: clock.now() }) - 1
      sockets.set(place, this)
      this.addEventListener('close', (event) => {
        sockets.delete(place)
        closing.answered()
        if (this.isSilent) event.stopImmediatePropagation()
      })
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        awaited.answered()
        if (typeof data === 'string') newestText = data
      })
    }

    override close(code?: number, reason?: string): void {
      this.isSilent = closeWithoutAnswer
      if (this.readyState === NativeSocket.OPEN) closing.asked()
      super.close(code, reason)
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      awaited.asked()
      super.send(data)
    }
  }

  const { send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.send = function (this: XMLHttpRequest, body): void {
    requests += 1
    this.addEventListener('loadend', () => void (requests -= 1))
    Reflect.apply(send, this, [body])
  }

  return {
    made,
    open: (): number => sockets.size,
    areGone: (count: number): boolean => [...sockets.keys()].every((place) => place >= count),
    newestText: (): string => newestText,
    /** Whether the page awaits a server response. Only a live socket gets one. */
    isBusy: (): boolean =>
      requests > 0 ||
      sockets.size > 0 && awaited.isAwaited() ||
      closing.isAwaited() ||
      [...sockets.values()].some(({ readyState }) => readyState === NativeSocket.CONNECTING),
  }
}
