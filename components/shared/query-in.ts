import type { ComponentPublicInstance } from 'vue'

/**
 * A selector query inside a component. The App's runtime asks the webview of the page on screen, unless it gets the
 * page; a component mounted on a page that was just left is unknown there, and the view throws. The types leave that
 * argument out (CO-21).
 */
export function queryIn(component: ComponentPublicInstance | null | undefined): UniNamespace.SelectorQuery {
  const create: (page?: unknown) => UniNamespace.SelectorQuery = uni.createSelectorQuery
  return create(pageOf(component)).in(component)
}

/** On the App the page is the root of what it holds, and known by its `$page`. Elsewhere: none. */
function pageOf(component: ComponentPublicInstance | null | undefined): ComponentPublicInstance | undefined {
  const root = component?.$root
  if (root === null || root === undefined) return undefined
  return Reflect.get(root, '$page') === undefined ? undefined : root
}
