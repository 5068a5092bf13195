/**
 * Value that omits an attribute: `undefined` in a browser, else `false`, because mini-programs must not receive
 * `undefined`.
 */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
