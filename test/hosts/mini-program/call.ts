export function callMethod(target: object, name: string, ...args: readonly unknown[]): unknown {
  return callIfFunction(Reflect.get(target, name), target, args)
}

export function callIfFunction(candidate: unknown, self: unknown, args: readonly unknown[]): unknown {
  return typeof candidate === 'function' ? Reflect.apply(candidate, self, args) as unknown : undefined
}

export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
