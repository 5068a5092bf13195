// A parsed module has no static types, because no types fit all versions of the bundlers.

export const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null

export function fieldOf(node: unknown, name: string): unknown {
  return isNode(node) ? Reflect.get(node, name) : undefined
}

export function listOf(node: unknown, name: string): readonly unknown[] {
  const list = fieldOf(node, name)
  return Array.isArray(list) ? list : []
}

export function stringField(node: unknown, name: string): string {
  const value = fieldOf(node, name)
  return typeof value === 'string' ? value : ''
}

export const typeOf = (node: unknown): string => stringField(node, 'type')
