/** In a browser: what a tap does. Marked as answered, for an app that answers keys by itself. */
export interface KeyPress {
  readonly key?: string
  readonly repeat?: boolean
  preventDefault?(): void
}

/** Whether a key on a button is its tap; then nothing else answers it. */
export function isPressed(event: KeyPress): boolean {
  if (event.repeat === true || (event.key !== 'Enter' && event.key !== ' ')) return false
  event.preventDefault?.()
  return true
}
