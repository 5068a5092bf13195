/** Copies an object and changes some properties, because ES2015 has no object spread (PF-72). */
export function withChanges<Of extends object>(value: Of, changes: Partial<Of>): Of {
  return Object.assign({}, value, changes)
}
