/** Value that omits an attribute. Mini-programs must not receive `undefined`. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
