import { parseArgs } from 'node:util'
import { serverFlags } from './flags'
import { protocolNames, type ProtocolName, type ServerOptions } from './server-options'
import { StartError } from '../shared/start-error'

export type ServerFlagValues = ReturnType<typeof parseArgs<{ options: typeof serverFlags }>>['values']

/** @param host rest of the `--host` line, after "address that" */
export const serverUsageOn = (host: string): string =>
  `  --protocol NAME   copy-trading (default), heart-check, echo, mode-code or chat. The other protocols accept only
                    --port, --host, --origin and --proxy; chat also --redis, --token, --tokens, --journal and
                    --control-port
  --port N          port, 8787 by default
  --host ADDRESS    address that ${host}
  --ticks FILE      replays recorded ticks from DAT_ASCII_<SYMBOL>_T_<YYYYMM>.csv; write SYMBOL=FILE for another file
                    name; repeatable; at most 20,000,000 ticks in total; up to 1 % of a file's lines may be unreadable
                    and are reported; default: a simulated market
  --speed N         replays recorded time N times as fast; default: each update plays one tick
  --positions N     open positions per account, 24 by default (0 to 10000)
  --rate N          updates per second, 20 by default (0 to 2000)
  --seed TEXT       the same seed creates the same accounts, 1 by default
  --currency CODE   currency of the accounts, USD by default; must be the same on all servers of a Redis
  --token TEXT      one token for all users, only for a demo, because each user can act as any other; default: none
  --tokens FILE     a token per user: each line has a user, a space and a token; # starts a comment
  --journal FILE    stores decided orders, so that no order is executed twice after a restart, or the chat's messages
                    (and its files, in FILE.files); one journal per server; default: in memory
  --redis URL       shares the accounts or the chat between servers through this Redis, such as
                    redis://127.0.0.1:6379; default: REDIS_URL in the environment, else everything is in memory
  --shards N        number of shards for the accounts in Redis, 1 by default (to 256); one server prices each shard;
                    must be the same on all servers
  --keep-hours N    hours to keep an account without listeners, 24 by default; without Redis only accounts with orders
  --proxy ADDRESS   trusts the client addresses that this proxy forwards; repeatable; default: proxies on this machine
  --origin URL      allows pages of this origin; repeatable; default: origins of this machine and of npm start; behind
                    a proxy, also add the server's public origin for apps, such as https://feed.example.com
  --dialect NAME    copy-trading or plain
  --no-pong         does not answer pings
  --control-port N  port on 127.0.0.1 for simulating faults: POST /faults with a JSON object of "action" and its
                    fields; GET /faults returns the state and the log of the connections; for the chat, POST
                    /api/chat/announce with {"text":"…"} sends an announcement. The actions (restartEpoch, tick and
                    closePosition not with --redis):
                      drop, clear
                      silent, stall, notReady, refuse      on (true)
                      skipSeq, refuse401, update, loseAcks count (1)
                      delayAcks                            ms (0 ends it)
                      restartEpoch                         drop (false)
                      close                                code, reason
                      closeOnOpen, closeAfterSnapshot      code (0 ends it)
                      shout                                text
                      tick                                 symbol, bid, ask
                      closePosition                        traderid, ticket, reason (closed, sl or tp)
                    The chat's actions:
                      drop, disconnect, clear
                      restart                              ms until the chat starts again
                      mute                                 on (true)
                      loseAnswers                          count (1)
                      delayAnswers                         ms (0 ends it)`

export const serverUsage = serverUsageOn('the server listens on, all by default')

function readNumber(name: string, text: string): number {
  if (!/^-?\d{1,12}(\.\d{1,6})?$/.test(text)) throw new StartError(`${name} must be a number, not "${text}"`)
  return Number(text)
}

function readDialect(name: string): 'copy-trading' | 'plain' {
  if (name === 'copy-trading' || name === 'plain') return name
  throw new StartError(`dialect must be copy-trading or plain, not "${name}"`)
}

function readProtocol(name: string): ProtocolName {
  const known = protocolNames.find((protocol) => protocol === name)
  if (known !== undefined) return known
  throw new StartError(`protocol must be ${protocolNames.join(', ').replace(/, (?!.*, )/, ' or ')}, not "${name}"`)
}

export type Environment = Readonly<Record<string, string | undefined>>

const withoutRedis: readonly (string | undefined)[] = ['heart-check', 'echo', 'mode-code']

/** A protocol without Redis ignores REDIS_URL, which may be set for the whole machine. */
function redisOf({ REDIS_URL: url }: Environment, protocol: string | undefined): string | undefined {
  return url === '' || withoutRedis.includes(protocol) ? undefined : url
}

/** @throws StartError whose message names the flag */
export function optionsFromFlags(flags: ServerFlagValues, environment: Environment = {}): ServerOptions {
  const { protocol, port, host, ticks, speed, positions, rate, seed, currency, token, journal, origin, dialect } = flags
  const { 'keep-hours': keepHours, 'control-port': controlPort, proxy, tokens, shards } = flags
  const redis = flags.redis ?? redisOf(environment, protocol)
  return {
    ...(protocol === undefined ? {} : { protocol: readProtocol(protocol) }),
    ...(port === undefined ? {} : { port: readNumber('port', port) }),
    ...(host === undefined ? {} : { host }),
    ...(ticks === undefined ? {} : { ticks }),
    ...(speed === undefined ? {} : { speed: readNumber('speed', speed) }),
    ...(positions === undefined ? {} : { positions: readNumber('positions', positions) }),
    ...(rate === undefined ? {} : { rate: readNumber('rate', rate) }),
    ...(seed === undefined ? {} : { seed }),
    ...(currency === undefined ? {} : { currency: currency.toUpperCase() }),
    ...(token === undefined ? {} : { token }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(journal === undefined ? {} : { journal }),
    ...(redis === undefined ? {} : { redis }),
    ...(shards === undefined ? {} : { shards: readNumber('shards', shards) }),
    ...(keepHours === undefined ? {} : { keepHours: readNumber('keep-hours', keepHours) }),
    ...(proxy === undefined ? {} : { proxies: proxy }),
    ...(origin === undefined ? {} : { origins: origin }),
    ...(dialect === undefined ? {} : { dialect: readDialect(dialect) }),
    pong: flags['no-pong'] !== true,
    ...(controlPort === undefined ? {} : { controlPort: readNumber('control-port', controlPort) }),
  }
}

/** Turns `--rate -1` into `--rate=-1`, because `parseArgs` reads negative numbers as options. */
export function joinNegatives(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const flag = joined.at(-1)
    if (flag !== undefined && /^--[a-z-]+$/.test(flag) && /^-\d/.test(arg)) joined.splice(-1, 1, `${flag}=${arg}`)
    else joined.push(arg)
  }
  return joined
}

/** Converts an exception of `parseArgs` or `optionsFromFlags` to a one-line error. */
export function flagError(error: unknown): StartError {
  if (error instanceof StartError) return error
  const reason = error instanceof Error ? error.message : String(error)
  const ambiguous = /^Option '[^']*?--([a-z-]+)\b.*' argument is ambiguous/.exec(reason)?.[1]
  if (ambiguous !== undefined) {
    return new StartError(`${ambiguous} needs a value; for a value with a leading dash write --${ambiguous}=VALUE`)
  }
  return new StartError(reason.split('\n', 1)[0] ?? 'malformed arguments')
}

/**
 * Returns the options, or `help` for `--help`.
 * @throws StartError for an unknown or malformed flag
 */
export function parseCommandLine(args: readonly string[], environment: Environment = {}): ServerOptions | 'help' {
  const options = { ...serverFlags, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { values } = parseArgs({ args: joinNegatives(args), options })
    return values.help === true ? 'help' : optionsFromFlags(values, environment)
  } catch (error) {
    throw flagError(error)
  }
}
