/** Returns the value for `aria-role`, which WeChat reads instead of `role`. */
export const appRole = (role: string): string | undefined => (typeof document === 'undefined' ? role : undefined)
