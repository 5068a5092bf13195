import type { ChatLink } from './chat-line'

type LinkFault = 'cut' | 'black' | 'down' | 'slow'

const usualLatencyMs = 40

/** Applies a fault to a device's way to the server, until it is undone. */
export function breakLink(
  link: ChatLink, fault: LinkFault, slowMs: number, undoLater: (undo: () => void) => void,
): void {
  switch (fault) {
    case 'cut':
      return link.cut()
    case 'black':
      link.isBlack = true
      return undoLater(() => {
        link.isBlack = false
      })
    case 'down':
      link.isDown = true
      link.cut()
      return undoLater(() => {
        link.isDown = false
      })
    case 'slow':
      link.latencyMs = slowMs
      return undoLater(() => {
        link.latencyMs = usualLatencyMs
      })
  }
}
