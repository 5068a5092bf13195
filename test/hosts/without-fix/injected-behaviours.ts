import type { Switch } from './switch-plugin'

/** Something that the demo app itself never does. */
interface InjectedBehaviour extends Switch {
  readonly does: string
}

/** Where an app makes its client: once, at its start. */
const atTheStart = {
  file: 'src/connection/vue/create-tradewire.ts', function: 'createTradewire', from: 'injected-behaviour/sockets',
} as const

/**
 * Behaviour that a start of the test build may add, the same way as it removes a fix. Each reports
 * to the address under `tradewire-bench` in storage.
 */
export const injected = [
  {
    name: 'bench-page-listens', file: 'src/connection/vue/use-socket-lease.ts', function: 'useTabRule',
    from: 'injected-behaviour/page', maker: 'alsoListen',
    does: 'the account page listens to a channel too, and reports what it received',
  },
  { ...atTheStart, name: 'bench-bytes', maker: 'alsoSendBytes', does: 'sends buffers and views' },
  { ...atTheStart, name: 'bench-early-send', maker: 'alsoSendEarly', does: 'sends before the socket is open' },
  { ...atTheStart, name: 'bench-two-at-once', maker: 'alsoOpenTwo', does: 'opens two sockets in one turn' },
  {
    ...atTheStart, name: 'bench-throwing', maker: 'alsoThrow',
    does: 'throws when its socket closes, then speaks through the first socket of the application',
  },
] as const satisfies readonly InjectedBehaviour[]

export type InjectedName = (typeof injected)[number]['name']
