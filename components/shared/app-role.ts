/**
 * For `aria-role`, from which WeChat reads what a component is: it knows no `role`. A browser knows no `aria-role` and
 * gets none.
 */
export const appRole = (role: string): string | undefined => (typeof document === 'undefined' ? role : undefined)
