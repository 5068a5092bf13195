/**
 * Value that omits an attribute: `undefined` in a browser, else `false`. Mini-programs must not receive `undefined`.
 */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
