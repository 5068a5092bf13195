/** Key event in a browser. `preventDefault` marks the event as handled. */
export interface KeyPress {
  readonly key?: string
  readonly repeat?: boolean
  preventDefault?(): void
}

/** Returns whether a key press counts as a tap, and if so, marks the event as handled. */
export function isPressed(event: KeyPress): boolean {
  if (event.repeat === true || (event.key !== 'Enter' && event.key !== ' ')) return false
  event.preventDefault?.()
  return true
}
