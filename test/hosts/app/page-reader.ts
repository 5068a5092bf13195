import { createTextReader, isShownByItself } from '../shown-texts'

export type PageReader = ReturnType<typeof createPageReader>

export function createPageReader(document: Document) {
  const reader = createTextReader({ root: document.body, isShown: isShownByItself })
  const view = document.defaultView
  if (view === null) throw new Error('The page is gone')
  return {
    ...reader,
    tap(selector: string, text?: string): void {
      const element = reader.find(selector, text)
      for (const name of ['touchstart', 'touchend']) {
        const touch = new view.Event(name, { bubbles: true, cancelable: true })
        const finger = { identifier: 0, target: element, pageX: 1, pageY: 1, clientX: 1, clientY: 1, force: 1 }
        const touches = name === 'touchend' ? [] : [finger]
        element.dispatchEvent(Object.assign(touch, { touches, targetTouches: touches, changedTouches: [finger] }))
      }
      element.dispatchEvent(new view.MouseEvent('click', { bubbles: true, cancelable: true }))
    },
    scrollTo(topPx: number, heightPx: number): void {
      // jsdom has no layout, so this sets the offsets that the view reads.
      for (const name of ['pageYOffset', 'scrollY']) {
        Object.defineProperty(view, name, { configurable: true, value: topPx })
      }
      Object.defineProperty(document.documentElement, 'scrollHeight', { configurable: true, value: heightPx })
      document.dispatchEvent(new view.Event('scroll'))
    },
    input(selector: string, value: string): void {
      const field = reader.field(selector)
      Reflect.set(field, 'value', value)
      field.dispatchEvent(new view.Event('input', { bubbles: true }))
    },
  }
}
