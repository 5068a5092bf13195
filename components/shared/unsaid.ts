/** For an attribute that is not there, which Vue's types do not know; a mini-program is sent no `undefined`. */
export const unsaid = (typeof document === 'undefined' ? false : undefined) as boolean
