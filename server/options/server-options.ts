import { isIP } from 'node:net'
import { isoCurrencyDigits } from '../../src/shared/currencies'
import type { ServerClock } from '../shared/server-clock'
import type { RateLimits } from '../wire/rate-limit'
import { isOrigin } from '../wire/origins'
import { StartError } from '../shared/start-error'
import type { VerifyToken } from '../tokens/token-check'
import { readTokenFile } from '../tokens/token-file'
import { shownName } from './flags'

export const protocolNames = ['copy-trading', 'heart-check', 'echo', 'mode-code', 'chat'] as const

export type ProtocolName = (typeof protocolNames)[number]

/** Each server rejects unsupported options. */
export interface ServerOptions extends FeedServerOptions {
  /** Protocol to serve. Default `copy-trading`, the feed server. */
  readonly protocol?: ProtocolName
}

export interface FeedServerOptions {
  /** Port to listen on; 0 picks a free port. Default 8787. */
  readonly port?: number
  /** Address to listen on. Default: all addresses. */
  readonly host?: string
  /** Recorded tick files, `FILE` or `SYMBOL=FILE`. Default: the simulated market. */
  readonly ticks?: readonly string[]
  /** Playback speed of recorded ticks. Default: one tick per update. */
  readonly speed?: number
  /** Average open positions per account. Default 24. */
  readonly positions?: number
  /** Market updates per second. If 0, only `tick()` (with Redis, the `update` fault) updates the market. Default 20. */
  readonly rate?: number
  /** Seed for the accounts and the simulated market. Default 1. */
  readonly seed?: number | string
  /** Account currency. Default USD. */
  readonly currency?: string
  /** Token for all users. Suitable only for a demo, because each user can act as any other. Default: no token. */
  readonly token?: string
  /** Path of a file with one user and token per line. */
  readonly tokens?: string
  /**
   * Function that checks each token, and every 4 to 6 minutes the token of each open connection. A token is valid only
   * if the result is `true`. Replaces the token file.
   */
  readonly verifyToken?: VerifyToken
  /** Timeout of `verifyToken` in ms. After the timeout, the client is asked to retry later. Default 5,000. */
  readonly verifyTimeoutMs?: number
  /** Wire format. Default copy-trading. */
  readonly dialect?: 'copy-trading' | 'plain'
  /** Whether the server answers pings. Default true. */
  readonly pong?: boolean
  /** Port for faults and announcements from this machine only; 0 picks a free port. Default: none. */
  readonly controlPort?: number
  /** Default 100. */
  readonly leverage?: number
  /** Limits of the delta history (SV-41). Default: 1,000 deltas and 60 s. */
  readonly history?: { readonly deltas?: number; readonly ageMs?: number }
  /** Bytes that may queue for one client on top of a snapshot. Default 1 MiB. */
  readonly limitBytes?: number
  /** Time in ms after which a silent client is disconnected. Default 90,000. */
  readonly silenceMs?: number
  /**
   * Redis that stores the accounts of several servers, such as `redis://127.0.0.1:6379`. Default: accounts in memory.
   */
  readonly redis?: string
  /** Number of account shards in Redis, and the maximum number of servers that price accounts. Default 1. */
  readonly shards?: number
  /** Time in ms after which a silent server loses its roles. Default 3,000. */
  readonly leaseMs?: number
  /**
   * Hours for which an account without subscribers is kept. Without Redis, only accounts with an executed order are
   * kept. Default 24.
   */
  readonly keepHours?: number
  /** Path of the file that preserves decided orders, or chat messages, across restarts. Default: none. */
  readonly journal?: string
  /**
   * Origins whose pages may use the server, such as `https://app.example.com`. Default: this machine's. WeChat's
   * `https://servicewechat.com` and the server's own address are always accepted. If a request from the local network
   * has no origin, its `Host` must be an IP address, `localhost`, `host` or the host of one of these origins.
   */
  readonly origins?: readonly string[]
  /** Second port at the server's own address, whose pages may also use the server. Default: none. */
  readonly pagePort?: number
  /** Maximum number of connections. Further connections are closed with 1013. Default 10,000. */
  readonly maxConnections?: number
  /** Event loop delay in ms above which new connections are closed with 1013; see `LateWatch`. Default 1,000. */
  readonly maxLateMs?: number
  /** Maximum number of connections per remote address. Further connections are closed with 1013. Default 500. */
  readonly maxLinesPerAddress?: number
  /** Upgrade rate per remote address. Further upgrades get 429. Default: a burst of 200, then 20 per second. */
  readonly upgradeRate?: Partial<RateLimits>
  /**
   * Bytes that all connections together may hold. Above this limit, the largest connections are dropped. Default 512
   * MiB.
   */
  readonly maxBufferedBytes?: number
  /** Time in ms after which a connection without a subscription is closed with 1013. Default 10,000. */
  readonly subscribeMs?: number
  /**
   * Maximum frame rate per client. A faster client is closed with 4429. Default: a burst of 200, then 20 per second.
   */
  readonly frameRate?: Partial<RateLimits>
  /** HTTP request rate per address. Further requests get 429. Default: a burst of 400, then 100 per second. */
  readonly requestRate?: Partial<RateLimits>
  /** Trusted proxies, whose headers contain the client's address. Default: this machine's. */
  readonly proxies?: readonly string[]
  /** Maximum number of open accounts. Default 100, or fewer when accounts have thousands of positions. */
  readonly maxAccounts?: number
  /**
   * Maximum number of accounts per remote address, on all servers together. Connections to further accounts are closed
   * with 1013. Default: a quarter of `maxAccounts`.
   */
  readonly maxAccountsPerAddress?: number
  /**
   * Maximum number of remote connections per account. One address may use half of them. Further connections are closed
   * with 1013. Default 100.
   */
  readonly maxLinesPerAccount?: number
  /** Maximum number of rows revalued in one delta. Default 200. */
  readonly rowsPerUpdate?: number
  /** Default: the system clock. */
  readonly clock?: ServerClock
  /** Receives one-line operator messages. Default: stderr. */
  readonly trouble?: (line: string) => void
}

export const sharedOptions = [
  'port', 'host', 'origins', 'pagePort', 'proxies', 'maxConnections', 'maxLateMs', 'maxLinesPerAddress', 'upgradeRate',
  'maxBufferedBytes', 'frameRate', 'requestRate', 'clock', 'trouble',
] as const

export const chatOptions = [
  ...sharedOptions, 'limitBytes', 'token', 'tokens', 'verifyToken', 'verifyTimeoutMs', 'controlPort', 'silenceMs',
  'journal', 'redis',
] as const

export type SharedOptions = Pick<FeedServerOptions, (typeof sharedOptions)[number]>

function whole(name: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value
  throw new StartError(`${shownName(name)} must be a whole number from ${low} to ${high}`)
}

function within(name: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value
  throw new StartError(`${shownName(name)} must be a number from ${low} to ${high}`)
}

function rate(name: string, given: Partial<RateLimits> | undefined, usual: RateLimits): RateLimits {
  return {
    perSecond: within(`${name}.perSecond`, given?.perSecond ?? usual.perSecond, 0.001, 1_000_000),
    burst: whole(`${name}.burst`, given?.burst ?? usual.burst, 1, 1_000_000),
  }
}

function originList(origins: readonly string[]): readonly string[] {
  const wrong = origins.find((origin) => !isOrigin(origin))
  if (wrong === undefined) return origins
  throw new StartError(`origin must be like https://app.example.com, without a path, not "${wrong}"`)
}

function proxyList(proxies: readonly string[]): readonly string[] {
  const wrong = proxies.find((address) => isIP(address) === 0)
  if (wrong === undefined) return proxies
  throw new StartError(`proxy must be an address like 10.0.0.1, not "${wrong}"`)
}

function usualAccounts(positions: number): number {
  return Math.min(100, Math.max(6, Math.floor(60_000 / Math.max(1, positions))))
}

/**
 * Validates the options and fills in their defaults.
 * @throws StartError whose message names the option, by its flag if it has one
 */
export function resolveOptions(options: FeedServerOptions) {
  const { speed, token, currency = 'USD', positions = 24 } = options
  const maxAccounts = options.maxAccounts ?? usualAccounts(positions)
  const currencyDigits = isoCurrencyDigits(currency)
  if (currencyDigits === undefined) {
    throw new StartError(`currency must be a code of ISO 4217 such as USD, JPY or KWD, not ${currency}`)
  }
  if (token === '') throw new StartError('token must not be empty')
  const ways = [token, options.tokens, options.verifyToken].filter((way) => way !== undefined)
  if (ways.length > 1) throw new StartError('token, tokens and verifyToken exclude each other: give one of them')
  return {
    // Default port: arbitrary, but above 1023, because lower ports need privileges on Linux.
    port: whole('port', options.port ?? 8787, 0, 65_535),
    host: options.host,
    ticks: options.ticks ?? [],
    speed: speed === undefined ? undefined : within('speed', speed, 0.001, 1_000_000),
    // The default is more rows than a phone screen shows.
    positions: whole('positions', positions, 0, 10_000),
    // Default update rate: twice a list's render rate (PL-12).
    rate: within('rate', options.rate ?? 20, 0, 2_000),
    seed: String(options.seed ?? 1),
    currency,
    currencyDigits,
    token,
    tokens: options.tokens === undefined ? undefined : readTokenFile(options.tokens),
    verifyToken: options.verifyToken,
    // Default token timeout: a quarter of the time within which a client must become ready (SV-106).
    verifyTimeoutMs: within('verifyTimeoutMs', options.verifyTimeoutMs ?? 5_000, 1, 60_000),
    dialect: options.dialect ?? 'copy-trading',
    pong: options.pong ?? true,
    controlPort: options.controlPort === undefined ? undefined : whole('controlPort', options.controlPort, 0, 65_535),
    // Default: 1:100, so a demo's amounts are easy to check.
    leverage: whole('leverage', options.leverage ?? 100, 1, 5_000),
    // Default: 50 s at 20 deltas per second, which outlasts the first four reconnect windows (SV-41, RC-1).
    history: {
      deltas: whole('history.deltas', options.history?.deltas ?? 1_000, 1, 1_000_000),
      ageMs: within('history.ageMs', options.history?.ageMs ?? 60_000, 1, 86_400_000),
    },
    // Default: three snapshots of 1,000 rows (SV-35).
    limitBytes: whole('limitBytes', options.limitBytes ?? 1_048_576, 1_024, 1_073_741_824),
    // By default, a client may lose six pings, and a chat client three (SV-34).
    silenceMs: within('silenceMs', options.silenceMs ?? 90_000, 1, 86_400_000),
    journal: options.journal,
    redis: options.redis,
    shards: whole('shards', options.shards ?? 1, 1, 256),
    // The default lease is renewed every second, so two renewals in a row may fail (RS-7).
    // The maximum lease is 30 s, because each renewal reports viewers, which is necessary every 15 s (RS-92).
    leaseMs: whole('leaseMs', options.leaseMs ?? 3_000, 100, 30_000),
    // By default, the account still exists when its user returns the next day (SV-131, RS-37).
    keepMs: Math.round(within('keepHours', options.keepHours ?? 24, 0.04, 8_760) * 3_600_000),
    origins: originList(options.origins ?? []),
    pagePort: options.pagePort === undefined ? undefined : whole('pagePort', options.pagePort, 1, 65_535),
    // The default needs about 200 MB, at 18 to 21 KB per client (docs/en/scale.md, SV-66).
    maxConnections: whole('maxConnections', options.maxConnections ?? 10_000, 1, 1_000_000),
    // Default lateness: a fifth of a client's pong timeout (SV-224).
    maxLateMs: within('maxLateMs', options.maxLateMs ?? 1_000, 10, 3_600_000),
    // The default is a twentieth of all connections, which suffices for a company behind one address (SV-125).
    maxLinesPerAddress: whole('maxLinesPerAddress', options.maxLinesPerAddress ?? 500, 1, 1_000_000),
    upgradeRate: rate('upgradeRate', options.upgradeRate, { perSecond: 20, burst: 200 }),
    // Default buffer limit: half the memory of a machine with 1 GiB (SV-126).
    maxBufferedBytes: whole('maxBufferedBytes', options.maxBufferedBytes ?? 536_870_912, 65_536, 68_719_476_736),
    // Default subscription timeout: as long as a client waits for a connection (SV-123).
    subscribeMs: within('subscribeMs', options.subscribeMs ?? 10_000, 1, 3_600_000),
    // By default, the burst covers a client's outbox after a reconnect (SV-65).
    frameRate: rate('frameRate', options.frameRate, { perSecond: 20, burst: 200 }),
    // By default, all users behind one address may load a page simultaneously (SV-67).
    requestRate: rate('requestRate', options.requestRate, { perSecond: 100, burst: 400 }),
    proxies: proxyList(options.proxies ?? []),
    maxAccounts: whole('maxAccounts', maxAccounts, 1, 10_000),
    maxAccountsPerAddress: whole(
      'maxAccountsPerAddress', options.maxAccountsPerAddress ?? Math.ceil(maxAccounts / 4), 1, 10_000),
    // Default: enough for one user's devices and tabs (SV-133).
    maxLinesPerAccount: whole('maxLinesPerAccount', options.maxLinesPerAccount ?? 100, 1, 1_000_000),
    // By default, a delta takes about 10 KB, at 50 bytes for a row's ticket, price and profit (SV-23).
    rowsPerUpdate: whole('rowsPerUpdate', options.rowsPerUpdate ?? 200, 1, 10_000),
  }
}

export type FeedServerConfig = Readonly<ReturnType<typeof resolveOptions>>
