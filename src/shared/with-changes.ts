/** Returns a copy of an object with new values for some of its properties. ES2015 has no object spread (PF-72). */
export function withChanges<Of extends object>(value: Of, changes: Partial<Of>): Of {
  return Object.assign({}, value, changes)
}
