/** The tap action in a browser, marked as handled for apps that handle keys themselves. */
export interface KeyPress {
  readonly key?: string
  readonly repeat?: boolean
  preventDefault?(): void
}

/** Whether a key on a button counts as a tap, which no other handler then receives. */
export function isPressed(event: KeyPress): boolean {
  if (event.repeat === true || (event.key !== 'Enter' && event.key !== ' ')) return false
  event.preventDefault?.()
  return true
}
