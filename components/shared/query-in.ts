import type { ComponentPublicInstance } from 'vue'

/**
 * Creates a selector query for a component. In apps, passes the component's page, because uni would otherwise query the
 * visible webview and throw if the user has just left the page (CO-21).
 */
export function queryIn(component: ComponentPublicInstance | null | undefined): UniNamespace.SelectorQuery {
  const create: (page?: unknown) => UniNamespace.SelectorQuery = uni.createSelectorQuery
  return create(pageOf(component)).in(component)
}

/** In apps, returns the root component, which is the page and has a `$page`. Otherwise returns `undefined`. */
function pageOf(component: ComponentPublicInstance | null | undefined): ComponentPublicInstance | undefined {
  const root = component?.$root
  if (root === null || root === undefined) return undefined
  return Reflect.get(root, '$page') === undefined ? undefined : root
}
