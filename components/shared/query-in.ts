import type { ComponentPublicInstance } from 'vue'

/**
 * Creates a selector query inside a component. Without a page argument, the App runtime queries the visible webview. If
 * the user has just left the component's page, that query throws. uni's types omit the argument (CO-21).
 */
export function queryIn(component: ComponentPublicInstance | null | undefined): UniNamespace.SelectorQuery {
  const create: (page?: unknown) => UniNamespace.SelectorQuery = uni.createSelectorQuery
  return create(pageOf(component)).in(component)
}

/** On App, returns the root of the component's page, which has a `$page`. Otherwise returns `undefined`. */
function pageOf(component: ComponentPublicInstance | null | undefined): ComponentPublicInstance | undefined {
  const root = component?.$root
  if (root === null || root === undefined) return undefined
  return Reflect.get(root, '$page') === undefined ? undefined : root
}
