/** The part of jsdom that the hosts use, because the package has no types. */
declare module 'jsdom' {
  import type { Context } from 'node:vm'

  export class VirtualConsole {
    on(event: string, listener: (...args: unknown[]) => void): this
  }

  export interface JSDOMOptions {
    readonly url?: string
    readonly runScripts?: 'dangerously' | 'outside-only'
    readonly pretendToBeVisual?: boolean
    readonly virtualConsole?: VirtualConsole
    readonly beforeParse?: (window: Window & typeof globalThis) => void
  }

  export class JSDOM {
    constructor(html?: string, options?: JSDOMOptions)
    readonly window: Window & typeof globalThis
    getInternalVMContext(): Context
  }
}
