/**
 * What is tried by itself, and the folders of test/unit whose tests it has to get past: those that are about it.
 * Whatever else runs through a room would cost each survivor seconds, and find next to nothing.
 *
 * @type {Readonly<Record<string, { readonly mutate: readonly string[], readonly tests: readonly string[] }>>}
 */
export const rooms = {
  core: {
    mutate: ['src/core/*.ts', 'src/core/{lease,orders,policy}/**/*.ts'],
    tests: ['core', 'runtime', 'security', 'outbox', 'protocols'],
  },
  chat: { mutate: ['src/core/chat/**/*.ts'], tests: ['chat'] },
  connection: { mutate: ['src/connection/machine/**/*.ts'], tests: ['connection', 'core', 'runtime'] },
  positions: { mutate: ['src/core/positions/**/*.ts'], tests: ['positions', 'protocols', 'channels'] },
  protocols: { mutate: ['src/protocols/**/*.ts'], tests: ['protocols', 'security', 'positions'] },
  runtime: { mutate: ['src/runtime/**/*.ts'], tests: ['core', 'runtime', 'channels', 'protocols', 'security'] },
  outbox: {
    // Vue and Pinia: proven by mounted components, which are left out.
    mutate: ['src/outbox/**/*.ts', '!src/outbox/{use-outbox,outbox-store}.ts'],
    tests: ['outbox', 'security'],
  },
}

/** Searches that a mutant which gets past all others would let run to their ends, and what reads or builds sources. */
export const leftOut = [
  'runtime/loops.test.ts', 'outbox/tabs-search.test.ts', 'protocols/mode-code-property.test.ts',
  'security/markup.test.ts', 'protocols/socket-io-bare.test.ts',
]

/** The room that is being tried; set by `npm run mutation`. */
export function roomNow() {
  const name = process.env['MUTATION_ROOM'] ?? ''
  const room = rooms[name]
  if (room === undefined) throw new Error(`MUTATION_ROOM is one of ${Object.keys(rooms).join(', ')}`)
  return { name, ...room }
}
