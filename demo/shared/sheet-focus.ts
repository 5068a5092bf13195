import { getCurrentInstance, watch } from 'vue'

/** In a browser: a sheet that opens has the focus, and gives it back where it was when it closes. */
export function useSheetFocus(isOpen: () => boolean): void {
  if (typeof document === 'undefined') return
  const instance = getCurrentInstance()
  let opener: HTMLElement | undefined

  // A frame that is shown, not the popup's `after-enter`: on a busy machine its transition may have no end.
  function focusOnceShown(): void {
    if (!isOpen() || instance?.isUnmounted !== false) return
    const root: unknown = instance?.proxy?.$el
    const sheet = root instanceof Element ? root.querySelector<HTMLElement>('.sheet') : null
    if (sheet === null || sheet.getClientRects().length === 0) requestAnimationFrame(focusOnceShown)
    // A quick Tab is in it already.
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
