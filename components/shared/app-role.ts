/**
 * WeChat reads a component's role from `aria-role`, because it lacks `role`. In a browser, the component has no
 * `aria-role`.
 */
export const appRole = (role: string): string | undefined => (typeof document === 'undefined' ? role : undefined)
