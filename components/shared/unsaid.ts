/** Value that omits an attribute: `undefined` in browsers, otherwise `false`. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
