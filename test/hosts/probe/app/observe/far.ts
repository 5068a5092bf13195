/** The server that a probe speaks to; the paths are those of the contract's far side. */
export interface Far {
  readonly echo: string
  readonly mirror: string
  readonly census: string
  readonly refuse: string
  readonly mute: string
  /** No server listens there. */
  readonly nowhere: string
}

/** Ports of the loopback, as the page's query brings them. */
export function farAt(port: string, closedPort: string): Far {
  const at = (path: string): string => `ws://127.0.0.1:${port}/${path}`
  return {
    echo: at('echo'),
    mirror: at('mirror'),
    census: at('census'),
    refuse: at('refuse'),
    mute: at('mute'),
    nowhere: `ws://127.0.0.1:${closedPort}/nowhere`,
  }
}
