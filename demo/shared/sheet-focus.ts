import { getCurrentInstance, watch } from 'vue'

/** In a browser, moves the focus into an opened sheet, and back when the sheet closes. */
export function useSheetFocus(isOpen: () => boolean): void {
  if (typeof document === 'undefined') return
  const instance = getCurrentInstance()
  let opener: HTMLElement | undefined

  // Waits for a rendered frame, because on a busy machine `after-enter` may never come.
  function focusOnceShown(): void {
    if (!isOpen() || instance?.isUnmounted !== false) return
    const root: unknown = instance?.proxy?.$el
    const sheet = root instanceof Element ? root.querySelector<HTMLElement>('.sheet') : null
    if (sheet === null || sheet.getClientRects().length === 0) requestAnimationFrame(focusOnceShown)
    // After a quick Tab, the focus may already be in the sheet.
    else if (!sheet.contains(document.activeElement)) sheet.focus({ preventScroll: true })
  }

  watch(isOpen, (open) => {
    const { activeElement } = document
    if (!open) opener?.focus({ preventScroll: true })
    else {
      opener = activeElement instanceof HTMLElement && activeElement !== document.body ? activeElement : undefined
      focusOnceShown()
    }
  }, { flush: 'post' })
}
