import { clientNames, clients, type ClientName } from '../../test/clients/clients'
import { clientOf } from './report'

export const checkFiles = ['--project', 'hosts', 'test/clients/clients.test.ts'] as const

/** Makes the Vitest project `hosts` include these files. */
export const checkEnvironment = { TRADEWIRE_TESTS: 'release' } as const

export interface ClientsOptions {
  readonly clients: readonly ClientName[]
  readonly json: boolean
}

export function clientsOptions(words: readonly string[]): ClientsOptions | string {
  const json = words.includes('--json')
  const named = words.filter((word) => word !== '--json')
  const wrong = named.find((word) => clientOf(word) === undefined)
  if (wrong !== undefined) {
    const kind = wrong.startsWith('-') ? 'option' : 'client'
    return `Unknown ${kind}: ${wrong}. Clients: ${clientNames.map((name) => clients[name]).join(', ')}; option: --json`
  }
  const wanted = clientNames.filter((name) => named.some((word) => clientOf(word) === name))
  return { clients: named.length === 0 ? clientNames : wanted, json }
}
