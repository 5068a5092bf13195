import { createTextReader, isShownByItself } from '../shown-texts'
import { callIfFunction } from './call'
import type { ViewRealm } from './view-realm'

export function createPageReader({ easel }: ViewRealm, page: Element) {
  const reader = createTextReader({ root: page, isShown: isShownByItself })

  function trigger(element: Element, name: string, detail: Readonly<Record<string, unknown>>, bubbles: boolean): void {
    let node: Element | null = element
    while (node !== null && !('__wxElement' in node)) node = node.parentElement
    const target: unknown = node === null ? undefined : Reflect.get(node, '__wxElement')
    if (!(target instanceof easel.Element)) throw new Error(`Nothing listens around ${element.className}`)
    callIfFunction(easel.triggerEvent, undefined, [target, name, detail, { bubbles, composed: bubbles }])
  }

  function innermost(element: Element): Element {
    const [only, other] = element.children
    return only === undefined || other !== undefined ? element : innermost(only)
  }

  return {
    ...reader,
    tap: (selector: string, text?: string) =>
      trigger(innermost(reader.find(selector, text)), 'tap', { x: 0, y: 0 }, true),
    source: (selector: string) => reader.find(selector).getAttribute('src') ?? '',
    input(selector: string, value: string): void {
      const field = reader.field(selector)
      trigger(field, 'focus', { value, height: 0 }, false)
      trigger(field, 'input', { value, cursor: value.length, keyCode: 0 }, false)
      trigger(field, 'blur', { value, cursor: value.length }, false)
    },
  }
}
