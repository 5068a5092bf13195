import type { ComponentPublicInstance } from 'vue'

/**
 * Creates a selector query inside a component. Without a page argument, the App runtime queries the visible webview,
 * does not find a component of a page that the user has just left, and throws. The types omit that argument (CO-21).
 */
export function queryIn(component: ComponentPublicInstance | null | undefined): UniNamespace.SelectorQuery {
  const create: (page?: unknown) => UniNamespace.SelectorQuery = uni.createSelectorQuery
  return create(pageOf(component)).in(component)
}

/** Returns the component's page: on App its root, which has a `$page`, and on other platforms nothing. */
function pageOf(component: ComponentPublicInstance | null | undefined): ComponentPublicInstance | undefined {
  const root = component?.$root
  if (root === null || root === undefined) return undefined
  return Reflect.get(root, '$page') === undefined ? undefined : root
}
