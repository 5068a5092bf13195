/** Value of an omitted attribute. Mini-programs must not receive `undefined`, which Vue's types forbid. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
