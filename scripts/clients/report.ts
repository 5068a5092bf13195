import { clientNames, clients, type ClientName } from '../../test/clients/clients'

/** Platforms of the checks, by the rule id at the start of a test title. */
const PLATFORMS = { 'CL-1': 'bare', 'CL-2': 'mp-weixin', 'CL-3': 'app' } as const

type Platform = (typeof PLATFORMS)[keyof typeof PLATFORMS]

export interface Check {
  readonly client: ClientName
  readonly platform: Platform
  readonly result: 'passed' | 'failed' | 'skipped'
  /** Why the check failed or was skipped. */
  readonly reason?: string
}

export interface ClientResult {
  readonly version: string
  readonly platforms: readonly Platform[]
  /** Compressed size that Tradewire adds to a mini-program. */
  readonly addedBytes: number
  readonly skipped?: string
}

export interface ClientsResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly clients: Readonly<Record<string, ClientResult>>
}

/** Accepts a folder or package name. */
export function clientOf(word: string): ClientName | undefined {
  return clientNames.find((name) => name === word || clients[name] === word)
}

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})
const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])
const firstOf = (value: unknown): unknown => (Array.isArray(value) ? (value as readonly unknown[])[0] : undefined)

export function checksIn(report: unknown, wanted: readonly ClientName[]): readonly Check[] {
  const tests = listOf(fieldsOf(report)['testResults']).flatMap((file) => listOf(file['assertionResults']))
  return tests.flatMap((test): readonly Check[] => {
    const client = clientOf(String(firstOf(test['ancestorTitles'])))
    const [, rule = ''] = /^(CL-\d+):/.exec(String(test['title'])) ?? []
    const platform = Object.entries(PLATFORMS).find(([id]) => id === rule)?.[1]
    if (client === undefined || platform === undefined || !wanted.includes(client)) return []
    const notRun = fieldsOf(test['meta'])['notRun']
    if (typeof notRun === 'string') return [{ client, platform, result: 'skipped', reason: notRun }]
    if (test['status'] === 'passed') return [{ client, platform, result: 'passed' }]
    const reason = String(firstOf(test['failureMessages']) ?? test['status'])
    return [{ client, platform, result: 'failed', reason }]
  })
}

export interface Known {
  readonly version: string
  readonly addedBytes: number
}

/** Missing checks count as failed. */
export function resultOf(
  checks: readonly Check[],
  known: ReadonlyMap<ClientName, Known>,
): ClientsResult {
  const count = (result: Check['result']): number => checks.filter((each) => each.result === result).length
  const results = [...known].map(([client, { version, addedBytes }]): readonly [string, ClientResult] => {
    const own = checks.filter((each) => each.client === client)
    const skipped = own.find(({ result }) => result === 'skipped')?.reason
    const platforms = own.filter(({ result }) => result === 'passed').map(({ platform }) => platform)
    return [clients[client], { version, platforms, addedBytes, ...(skipped === undefined ? {} : { skipped }) }]
  })
  const missing = known.size * Object.keys(PLATFORMS).length - checks.length
  return {
    passed: count('passed'),
    failed: count('failed') + missing,
    skipped: count('skipped'),
    clients: Object.fromEntries(results),
  }
}

const inKb = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} KB`

export function wordsOf(result: ClientsResult, checks: readonly Check[]): string {
  const lines = Object.entries(result.clients).map(([name, { version, platforms, addedBytes, skipped }]) => {
    const said = skipped ?? (platforms.length > 0 ? platforms.join(', ') : 'nowhere')
    return `${name.padEnd(24)}${version.padEnd(10)}${`+${inKb(addedBytes)}`.padStart(9)}  ${said}`
  })
  const failures = checks.filter(({ result: each }) => each === 'failed')
    .map(({ client, platform, reason }) => `${client} on ${platform}: ${reason ?? ''}`)
  const { passed, failed, skipped } = result
  return [...lines, ...failures, `${passed} passed, ${failed} failed, ${skipped} skipped`].join('\n')
}
