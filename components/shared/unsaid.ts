/** The value of a missing attribute, which Vue's types lack; a mini-program must not receive `undefined`. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
