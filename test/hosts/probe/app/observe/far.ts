/** The server that a probe speaks to; the paths are those of the contract's far side. */
export interface Far {
  readonly echo: string
  readonly mirror: string
  readonly census: string
  readonly mute: string
}

/** A port of the loopback, as the page's query brings it. */
export function farAt(port: string): Far {
  const at = (path: string): string => `ws://127.0.0.1:${port}/${path}`
  return { echo: at('echo'), mirror: at('mirror'), census: at('census'), mute: at('mute') }
}
