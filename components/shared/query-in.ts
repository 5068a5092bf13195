import type { ComponentPublicInstance } from 'vue'

/**
 * Creates a selector query inside a component. Passes the page, because App otherwise queries the visible webview and
 * throws if the user has just left the component's page (CO-21).
 */
export function queryIn(component: ComponentPublicInstance | null | undefined): UniNamespace.SelectorQuery {
  const create: (page?: unknown) => UniNamespace.SelectorQuery = uni.createSelectorQuery
  return create(pageOf(component)).in(component)
}

/** Returns the component's page on App, where the root is the page and has a `$page`. */
function pageOf(component: ComponentPublicInstance | null | undefined): ComponentPublicInstance | undefined {
  const root = component?.$root
  if (root === null || root === undefined) return undefined
  return Reflect.get(root, '$page') === undefined ? undefined : root
}
