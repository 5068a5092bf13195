/** For a missing attribute, which Vue's types lack; a mini-program is sent no `undefined`. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
