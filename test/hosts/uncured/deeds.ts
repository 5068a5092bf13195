import type { Cure } from './cures'

/**
 * Deeds that a start of the test build may add, in the place and the way of a cure: what the demo app
 * itself never does. Each reports to the address under `tradewire-bench`.
 */
export const deeds = [
  {
    name: 'bench-page-listens', file: 'src/composables/use-tab-rule.ts', function: 'useTabRule', from: 'bench-page',
    naive: 'alsoListen', cures: '', instead: 'the page hears a channel too, and reports what it heard',
  },
  {
    name: 'bench-bytes', file: 'src/store/create-tradewire.ts', function: 'createTradewire', from: 'bench',
    naive: 'alsoSendBytes', cures: '', instead: 'sends views and buffers, and reports what came back',
  },
  {
    name: 'bench-early-send', file: 'src/store/create-tradewire.ts', function: 'createTradewire', from: 'bench',
    naive: 'alsoSendEarly', cures: '', instead: 'sends before the socket is open, and reports each answer',
  },
  {
    name: 'bench-two-at-once', file: 'src/store/create-tradewire.ts', function: 'createTradewire', from: 'bench',
    naive: 'alsoOpenTwo', cures: '', instead: 'opens two sockets in one turn, and reports what each hears',
  },
  {
    name: 'bench-throwing', file: 'src/store/create-tradewire.ts', function: 'createTradewire', from: 'bench',
    naive: 'alsoThrow', cures: '',
    instead: 'throws when its socket closes, then speaks through the first socket of the application',
  },
] as const satisfies readonly Cure[]

export type DeedName = (typeof deeds)[number]['name']
