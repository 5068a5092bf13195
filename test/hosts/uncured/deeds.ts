import type { Switch } from './uncure-plugin'

/** Something that the demo app itself never does. */
export interface Deed extends Switch {
  readonly does: string
}

/** Where an app makes its client: once, at its start. */
const atTheStart = {
  file: 'src/connection/vue/create-tradewire.ts', function: 'createTradewire', from: 'deeds/sockets',
} as const

/**
 * Deeds that a start of the test build may add, in the way in which it takes a cure away. Each reports
 * to the address under `tradewire-bench` in storage.
 */
export const deeds = [
  {
    name: 'bench-page-listens', file: 'src/connection/vue/use-tab-rule.ts', function: 'useTabRule', from: 'deeds/page',
    maker: 'alsoListen', does: 'the account page hears a channel too, and reports what it heard',
  },
  { ...atTheStart, name: 'bench-bytes', maker: 'alsoSendBytes', does: 'sends buffers and views' },
  { ...atTheStart, name: 'bench-early-send', maker: 'alsoSendEarly', does: 'sends before the socket is open' },
  { ...atTheStart, name: 'bench-two-at-once', maker: 'alsoOpenTwo', does: 'opens two sockets in one turn' },
  {
    ...atTheStart, name: 'bench-throwing', maker: 'alsoThrow',
    does: 'throws when its socket closes, then speaks through the first socket of the application',
  },
] as const satisfies readonly Deed[]

export type DeedName = (typeof deeds)[number]['name']
