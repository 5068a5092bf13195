/** Value that omits an attribute, but is never `undefined` in mini-programs. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
