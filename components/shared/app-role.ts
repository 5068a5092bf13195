/** WeChat has no `role` attribute and reads `aria-role` instead, which browsers do not need. */
export const appRole = (role: string): string | undefined => (typeof document === 'undefined' ? role : undefined)
