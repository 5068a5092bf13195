import { isIP } from 'node:net'
import { isoCurrencyDigits } from '../../src/shared/currencies'
import type { ServerClock } from '../shared/server-clock'
import type { HistoryLimits } from '../feed/model/exchange/delta-history'
import type { DialectName } from '../feed/model/hub/dialect'
import type { RateLimits } from '../wire/rate-limit'
import { isOrigin } from '../wire/origins'
import { StartError } from '../shared/start-error'
import type { VerifyToken } from '../tokens/token-check'
import { readTokenFile } from '../tokens/token-file'
import { shownName } from './flags'

/** The sample protocols that there is a server for. */
export const protocolNames = ['copy-trading', 'heart-check', 'echo', 'mode-code', 'chat'] as const

export type ProtocolName = (typeof protocolNames)[number]

/** The options of whichever server it is; those of the feed are refused by the others. */
export interface ServerOptions extends FeedServerOptions {
  /** Default copy-trading: the feed server. */
  readonly protocol?: ProtocolName
}

/** Everything that may be set. Each has a default. */
export interface FeedServerOptions {
  /** 0 takes a free one. Default 8787. */
  readonly port?: number
  /** The address to listen on; default all of them. */
  readonly host?: string
  /** Recorded tick files, `FILE` or `SYMBOL=FILE`; none: the simulated market. */
  readonly ticks?: readonly string[]
  /** Recorded time runs this many times as fast; without it each update plays one tick. */
  readonly speed?: number
  /** Open positions of an account on average. Default 24. */
  readonly positions?: number
  /** Market updates a second; 0 leaves them to `tick()`, over Redis to the fault `update`. Default 20. */
  readonly rate?: number
  /** The same seed gives the same accounts and the same simulated market. Default 1. */
  readonly seed?: number | string
  /** Currency of the accounts. Default USD. */
  readonly currency?: string
  /** A token for all users: each can act as every other, so only for a demo. Default: no token. */
  readonly token?: string
  /** Path of a file with a user and a token a line; each token is good for its user alone. */
  readonly tokens?: string
  /** Asked for each token instead; a token is good for a user only when it answers `true`. */
  readonly verifyToken?: VerifyToken
  /** How long `verifyToken` may take, ms; then the client is refused with a retry later. Default 5,000. */
  readonly verifyTimeoutMs?: number
  /** Default copy-trading. */
  readonly dialect?: DialectName
  /** False leaves pings unanswered. Default true. */
  readonly pong?: boolean
  /** This machine alone may send faults and announcements here; 0 takes a free port. Default: none. */
  readonly controlPort?: number
  /** Default 100. */
  readonly leverage?: number
  /** Default: 1,000 deltas, 60 s. */
  readonly history?: Partial<HistoryLimits>
  /** Bytes that may wait for one consumer beside a snapshot. Default 1 MiB. */
  readonly limitBytes?: number
  /** A client that sends nothing for this long is dropped, ms. Default 90,000. */
  readonly silenceMs?: number
  /** Where the accounts are that several servers show together, such as `redis://127.0.0.1:6379`; none: here. */
  readonly redis?: string
  /** Into how many shards the accounts in Redis are divided: as many servers at most price them. Default 1. */
  readonly shards?: number
  /** How long the roles of a server last when it falls silent, ms. Default 3,000. */
  readonly leaseMs?: number
  /**
   * How long an account without listeners is kept, hours; then it starts again. Redis keeps all, a server without it
   * those in which an order was carried out. Default 24.
   */
  readonly keepHours?: number
  /** Path of the file in which decided orders, or messages, outlive the server; none: they last as long as it runs. */
  readonly journal?: string
  /**
   * Origins whose pages may use the server, such as `https://app.example.com`. Default: this machine's. WeChat's
   * `https://servicewechat.com` and the server's own address are always served. A request without an origin from the
   * local network must have an IP address, `localhost`, `host` or the host of one of these as its `Host`.
   */
  readonly origins?: readonly string[]
  /** The page at this port of the server's own address may use it, too. Default: none. */
  readonly pagePort?: number
  /** Lines at once; one more is closed with 1013. Default 10,000. */
  readonly maxConnections?: number
  /** New lines are closed with 1013 while the event loop is late by more than this, ms; `LateWatch`. Default 1,000. */
  readonly maxLateMs?: number
  /** Lines of one address at once, but of this machine; one more is closed with 1013. Default 500. */
  readonly maxLinesPerAddress?: number
  /** Upgrades of one address, but of this machine; one more is refused with 429. Default: 200 at once, 20 a second. */
  readonly upgradeRate?: Partial<RateLimits>
  /** Bytes that all lines together may hold; beyond it those with the most are ended. Default 512 MiB. */
  readonly maxBufferedBytes?: number
  /** A line that has not subscribed by then is closed with 1013, ms. Default 10,000. */
  readonly subscribeMs?: number
  /** Frames of one client; one more is closed with 4429. Default: 200 at once, 20 a second. */
  readonly frameRate?: Partial<RateLimits>
  /** HTTP requests of one address; one more is answered with 429. Default: 400 at once, 100 a second. */
  readonly requestRate?: Partial<RateLimits>
  /** Addresses of trusted proxies: the client's address is read from their headers. Default: this machine's. */
  readonly proxies?: readonly string[]
  /** Accounts kept at once. Default 100, fewer when each has thousands of positions. */
  readonly maxAccounts?: number
  /** Accounts of one address, but of this machine; one more is closed with 1013. Default a quarter of `maxAccounts`. */
  readonly maxAccountsPerAddress?: number
  /** Lines of one account, but from this machine; one more is closed with 1013. One address has half. Default 100. */
  readonly maxLinesPerAccount?: number
  /** Rows revalued in one delta at most. Default 200. */
  readonly rowsPerUpdate?: number
  /** Default: the system's. */
  readonly clock?: ServerClock
  /** Receives in one line what the operator should know. Default: written to stderr. */
  readonly trouble?: (line: string) => void
}

/** The options of every server. */
export const sharedOptions = [
  'port', 'host', 'origins', 'pagePort', 'proxies', 'maxConnections', 'maxLinesPerAddress', 'upgradeRate',
  'maxBufferedBytes', 'frameRate', 'requestRate', 'clock',
] as const

/** The chat has these, too. */
export const chatOptions = [
  ...sharedOptions, 'limitBytes', 'token', 'tokens', 'verifyToken', 'verifyTimeoutMs', 'controlPort', 'silenceMs',
  'journal', 'redis', 'trouble',
] as const

/** The server of mode-code has these, too. */
export const modeCodeOptions = [...sharedOptions, 'redis', 'trouble'] as const

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

/** Memory is what bounds them: 100 small accounts, or 6 of 10,000 positions. */
function usualAccounts(positions: number): number {
  return Math.min(100, Math.max(6, Math.floor(60_000 / Math.max(1, positions))))
}

/** The options, checked and complete. Throws a StartError whose message names the option, by its flag if it has one. */
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
    // Arbitrary: above 1023, which need rights on Linux.
    port: whole('port', options.port ?? 8787, 0, 65_535),
    host: options.host,
    ticks: options.ticks ?? [],
    speed: speed === undefined ? undefined : within('speed', speed, 0.001, 1_000_000),
    // Arbitrary: more than a phone shows at once.
    positions: whole('positions', positions, 0, 10_000),
    // Twice as often as a list renders (PL-12).
    rate: within('rate', options.rate ?? 20, 0, 2_000),
    seed: String(options.seed ?? 1),
    currency,
    currencyDigits,
    token,
    tokens: options.tokens === undefined ? undefined : readTokenFile(options.tokens),
    verifyToken: options.verifyToken,
    // A quarter of the time in which a client has to be ready (SV-106).
    verifyTimeoutMs: within('verifyTimeoutMs', options.verifyTimeoutMs ?? 5_000, 1, 60_000),
    dialect: options.dialect ?? 'copy-trading',
    pong: options.pong ?? true,
    controlPort: options.controlPort === undefined ? undefined : whole('controlPort', options.controlPort, 0, 65_535),
    // Arbitrary: 1:100 makes the sums of a demo easy to check.
    leverage: whole('leverage', options.leverage ?? 100, 1, 5_000),
    // 50 s at 20 a second: longer than the outage of 45 s after which all clients are back (SV-41, RC-1).
    history: {
      deltas: whole('history.deltas', options.history?.deltas ?? 1_000, 1, 1_000_000),
      ageMs: within('history.ageMs', options.history?.ageMs ?? 60_000, 1, 86_400_000),
    },
    // Three snapshots of 1,000 rows (SV-35).
    limitBytes: whole('limitBytes', options.limitBytes ?? 1_048_576, 1_024, 1_073_741_824),
    // Six pings of a client, or three of a chat, may be lost (SV-34).
    silenceMs: within('silenceMs', options.silenceMs ?? 90_000, 1, 86_400_000),
    journal: options.journal,
    redis: options.redis,
    shards: whole('shards', options.shards ?? 1, 1, 256),
    // Three beats, a second apart: two in a row may fail (RS-7).
    leaseMs: whole('leaseMs', options.leaseMs ?? 3_000, 100, 60_000),
    // A day: a user who comes back the next day finds the account (SV-131, RS-37).
    keepMs: Math.round(within('keepHours', options.keepHours ?? 24, 0.04, 8_760) * 3_600_000),
    origins: originList(options.origins ?? []),
    pagePort: options.pagePort === undefined ? undefined : whole('pagePort', options.pagePort, 1, 65_535),
    // About 200 MB at the 18 to 21 KB of a client in docs/en/scale.md (SV-66).
    maxConnections: whole('maxConnections', options.maxConnections ?? 10_000, 1, 1_000_000),
    // A fifth of the pong timeout of a client (SV-224).
    maxLateMs: within('maxLateMs', options.maxLateMs ?? 1_000, 10, 3_600_000),
    // A company behind one address has room, and uses up a twentieth of all lines (SV-125).
    maxLinesPerAddress: whole('maxLinesPerAddress', options.maxLinesPerAddress ?? 500, 1, 1_000_000),
    upgradeRate: rate('upgradeRate', options.upgradeRate, { perSecond: 20, burst: 200 }),
    // Arbitrary: half of a machine of 1 GiB (SV-126).
    maxBufferedBytes: whole('maxBufferedBytes', options.maxBufferedBytes ?? 536_870_912, 65_536, 68_719_476_736),
    // As long as a client waits for a connection (SV-123).
    subscribeMs: within('subscribeMs', options.subscribeMs ?? 10_000, 1, 3_600_000),
    // A client sends a few frames a second; the burst is for an outbox that comes back (SV-65).
    frameRate: rate('frameRate', options.frameRate, { perSecond: 20, burst: 200 }),
    // All users behind one address load a page together (SV-67).
    requestRate: rate('requestRate', options.requestRate, { perSecond: 100, burst: 400 }),
    proxies: proxyList(options.proxies ?? []),
    maxAccounts: whole('maxAccounts', maxAccounts, 1, 10_000),
    maxAccountsPerAddress: whole(
      'maxAccountsPerAddress', options.maxAccountsPerAddress ?? Math.ceil(maxAccounts / 4), 1, 10_000),
    // Devices and tabs of one user (SV-133).
    maxLinesPerAccount: whole('maxLinesPerAccount', options.maxLinesPerAccount ?? 100, 1, 1_000_000),
    // Some 10 KB a delta, at 50 bytes for ticket, price and profit of a row (SV-23).
    rowsPerUpdate: whole('rowsPerUpdate', options.rowsPerUpdate ?? 200, 1, 10_000),
  }
}

export type FeedServerConfig = Readonly<ReturnType<typeof resolveOptions>>
