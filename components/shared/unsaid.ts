/** The value of an omitted attribute. Mini-programs must not receive `undefined`, and Vue's types forbid it. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
