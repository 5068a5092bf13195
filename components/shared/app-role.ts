/**
 * WeChat has no `role` attribute and reads a component's role from `aria-role`. In a browser, `aria-role` is omitted.
 */
export const appRole = (role: string): string | undefined => (typeof document === 'undefined' ? role : undefined)
