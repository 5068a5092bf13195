export interface SetDataRecord {
  readonly component: string
  readonly bytes: number
  /** Paths with `undefined`, which WeChat drops with a warning in its tools. */
  readonly undefinedPaths: readonly string[]
  /** WeChat drops calls above 1 MB. */
  readonly tooLarge: boolean
}

const LARGEST_BYTES = 1_048_576

export function createSetDataLog(parse: (json: string) => unknown) {
  const records: SetDataRecord[] = []
  return {
    pass(component: string, data: unknown): unknown {
      const json = JSON.stringify(data)
      const bytes = Buffer.byteLength(json)
      const tooLarge = bytes > LARGEST_BYTES
      records.push({ component, bytes, undefinedPaths: undefinedIn(data, ''), tooLarge })
      return tooLarge ? {} : parse(json)
    },
    records: (): readonly SetDataRecord[] => records,
  }
}

export type SetDataLog = ReturnType<typeof createSetDataLog>

function undefinedIn(value: unknown, path: string): string[] {
  if (value === undefined) return [path]
  if (typeof value !== 'object' || value === null) return []
  // Old engines have no `flatMap`.
  return Object.entries(value).reduce<string[]>(
    (found, [key, inner]) => [...found, ...undefinedIn(inner, path === '' ? key : `${path}.${key}`)], [])
}
