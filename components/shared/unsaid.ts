/**
 * The value of an attribute that should not be rendered. A mini-program must not receive `undefined`, and Vue's types
 * do not allow it.
 */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
