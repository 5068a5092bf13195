// A parsed module is read as it comes: what a bundler's parser gives has no types that all versions share.

export function fieldOf(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined
}

export function listOf(node: unknown, name: string): readonly object[] {
  const list = fieldOf(node, name)
  return Array.isArray(list) ? list.filter((each: unknown) => typeof each === 'object' && each !== null) : []
}

export function textOf(node: unknown, name: string): string {
  const value = fieldOf(node, name)
  return typeof value === 'string' ? value : ''
}

export const typeOf = (node: unknown): string => textOf(node, 'type')
