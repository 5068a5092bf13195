import { getCurrentInstance, watch } from 'vue'

export interface SheetFocus {
  /** To be called once the sheet is seen. */
  takeFocus(): void
}

/** In a browser: a sheet that opens has the focus, and gives it back where it was when it closes. */
export function useSheetFocus(isOpen: () => boolean): SheetFocus {
  const instance = getCurrentInstance()
  let opener: HTMLElement | undefined

  if (typeof document !== 'undefined') {
    watch(isOpen, (open) => {
      const { activeElement } = document
      if (!open) opener?.focus({ preventScroll: true })
      else opener = activeElement instanceof HTMLElement && activeElement !== document.body ? activeElement : undefined
    }, { flush: 'post' })
  }

  return {
    takeFocus() {
      if (typeof document === 'undefined') return
      const root: unknown = instance?.proxy?.$el
      const sheet = root instanceof Element ? root.querySelector<HTMLElement>('.sheet') : null
      // A quick Tab is in it already.
      if (sheet?.contains(document.activeElement) === false) sheet.focus({ preventScroll: true })
    },
  }
}
