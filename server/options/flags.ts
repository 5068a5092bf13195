export const serverFlags = {
  protocol: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  ticks: { type: 'string', multiple: true },
  speed: { type: 'string' },
  positions: { type: 'string' },
  rate: { type: 'string' },
  seed: { type: 'string' },
  currency: { type: 'string' },
  token: { type: 'string' },
  tokens: { type: 'string' },
  journal: { type: 'string' },
  redis: { type: 'string' },
  shards: { type: 'string' },
  'keep-hours': { type: 'string' },
  proxy: { type: 'string', multiple: true },
  origin: { type: 'string', multiple: true },
  dialect: { type: 'string' },
  'no-pong': { type: 'boolean' },
  'control-port': { type: 'string' },
} as const

/** Returns an option's name for error messages: its flag (`control-port` for `controlPort`) if it has one. */
export function shownName(option: string): string {
  const flag = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  return Object.hasOwn(serverFlags, flag) ? flag : option
}
