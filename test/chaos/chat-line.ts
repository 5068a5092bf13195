import type { Clock, SocketPort } from '../../src/connection/ports/ports'

export type Frame = string | ArrayBuffer

/** A line as the server has it. */
export interface FarSocket {
  give(frame: Frame): void
  /** The server ends it; 1005 without a code. */
  end(code?: number, reason?: string): void
}

/** The server's handlers of a line. */
export interface FarEnds {
  received(frame: Frame): void
  /** The line ended, by whomever. */
  ended(): void
}

/** The way between one device and the server. */
export interface ChatLink extends SocketPort {
  /** Each way, ms. */
  latencyMs: number
  /** Packets vanish both ways, and nothing ends: a line that lost a packet never carries another. */
  isBlack: boolean
  /** Nothing can be opened. */
  isDown: boolean
  /** Ends what is open; what is under way is lost. */
  cut(): void
}

/** @param accept the server, or `undefined` while there is none */
export function createChatLink(clock: Clock, accept: (line: FarSocket, url: string) => FarEnds | undefined): ChatLink {
  let cutPresent = (): void => undefined
  const way: (() => void)[] = []
  let arrivesAtMs = 0
  /** In order, also when the way gets shorter: that of TCP. */
  const later = (task: () => void): void => {
    arrivesAtMs = Math.max(arrivesAtMs, clock.now() + link.latencyMs)
    way.push(task)
    clock.setTimer(() => way.shift()?.(), arrivesAtMs - clock.now())
  }

  const link: ChatLink = {
    latencyMs: 40,
    isBlack: false,
    isDown: false,
    cut: () => cutPresent(),
    open({ url }, listener) {
      let far: FarEnds | undefined
      let isOver = false
      /** The device receives nothing any more. */
      let isDeaf = false
      let isDead = false

      /** Whether the line carries anything now; no frame of it gets through behind one that did not. */
      function carries(): boolean {
        isDead ||= link.isBlack
        return !isOver && !isDead
      }

      function over(code: number, reason = ''): void {
        if (isOver) return
        isOver = true
        far?.ended()
        if (!isDeaf) listener({ type: 'closed', code, reason })
      }

      const line: FarSocket = {
        give: (data) => later(() => {
          if (carries() && !isDeaf) listener({ type: 'message', data })
        }),
        // Behind what was given before it.
        end: (code = 1_005, reason = '') => later(() => (carries() ? over(code, reason) : undefined)),
      }
      later(() => {
        if (isOver || isDeaf) return
        if (link.isDown || link.isBlack) return over(1_006)
        far = accept(line, url)
        if (far === undefined) return over(1_006)
        listener({ type: 'opened' })
      })
      cutPresent = () => over(1_006)

      return {
        send(data, settled) {
          settled()
          later(() => {
            if (carries()) far?.received(data)
          })
        },
        close: (code) => later(() => over(code)),
        drop() {
          isDeaf = true
          // The server learns of it where the line carries anything.
          later(() => (carries() ? over(1_006) : undefined))
        },
      }
    },
  }
  return link
}
