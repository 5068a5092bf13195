import { RequestError } from './request'

/** Typed access to an unknown body. Throws a `RequestError` for a field of the wrong type. */
export interface Fields {
  number(name: string): number
  numberOrNull(name: string): number | null
  text(name: string): string
  textOrNull(name: string): string | null
  flag(name: string): boolean
  list<Item>(name: string, read: (item: unknown) => Item): readonly Item[]
}

export function fieldsOf(body: unknown): Fields {
  if (typeof body !== 'object' || body === null) throw new RequestError('the body is not an object')
  const field = (name: string): unknown => Reflect.get(body, name)
  const wrong = (name: string): RequestError => new RequestError(`field ${name} is not as expected`)
  return {
    number(name) {
      const value = field(name)
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(name)
      return value
    },
    numberOrNull(name) {
      const value = field(name)
      if (value !== null && (typeof value !== 'number' || !Number.isFinite(value))) throw wrong(name)
      return value
    },
    text(name) {
      const value = field(name)
      if (typeof value !== 'string') throw wrong(name)
      return value
    },
    textOrNull(name) {
      const value = field(name)
      if (value !== null && typeof value !== 'string') throw wrong(name)
      return value
    },
    flag(name) {
      const value = field(name)
      if (typeof value !== 'boolean') throw wrong(name)
      return value
    },
    list(name, read) {
      const value = field(name)
      if (!Array.isArray(value)) throw wrong(name)
      return value.map(read)
    },
  }
}
