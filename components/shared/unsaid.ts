/** Value that omits an attribute. Mini-programs must not receive `undefined`. Vue's types require the cast. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
