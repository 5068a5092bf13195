/**
 * Returns a function that creates the runtime's `DOMException`, or an Error with the same name, code and message.
 * `codes` comes from the table in Web IDL.
 */
const exceptionsOf = <Name extends string>(codes: Readonly<Record<Name, number>>) =>
  (name: Name, message: string): Error => (typeof DOMException === 'function'
    ? new DOMException(message, name)
    : Object.assign(new Error(message), { name, code: codes[name] }))

export const domException = /* @__PURE__ */ exceptionsOf({
  InvalidStateError: 11, SyntaxError: 12, InvalidAccessError: 15,
})

export const globalException = /* @__PURE__ */ exceptionsOf({
  InvalidCharacterError: 5, AbortError: 20, TimeoutError: 23,
})
