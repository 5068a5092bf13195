/** The value for a missing attribute. Vue's types lack this value, and a mini-program must not receive `undefined`. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
