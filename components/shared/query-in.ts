import type { ComponentPublicInstance } from 'vue'

/**
 * A selector query inside a component. Without a page, the App's runtime queries the webview on screen, does not find a
 * component of a page that was just left, and throws. The types omit that argument (CO-21).
 */
export function queryIn(component: ComponentPublicInstance | null | undefined): UniNamespace.SelectorQuery {
  const create: (page?: unknown) => UniNamespace.SelectorQuery = uni.createSelectorQuery
  return create(pageOf(component)).in(component)
}

/** On App a component's page is the root, which has a `$page`. Elsewhere: none. */
function pageOf(component: ComponentPublicInstance | null | undefined): ComponentPublicInstance | undefined {
  const root = component?.$root
  if (root === null || root === undefined) return undefined
  return Reflect.get(root, '$page') === undefined ? undefined : root
}
