import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { StartError } from '../shared/start-error'
import { createClusterLink } from './cluster-link'
import { createSingleLink, type RedisLink } from './redis-link'

export interface RedisConnectionOptions {
  /**
   * `redis://` or, encrypted, `rediss://`; with user, password and number of the database where there are such. For a
   * cluster `redis+cluster://`, with at least one node.
   */
  readonly url: string
  /** Told in one line when it is lost, and when it is back. */
  readonly trouble: (line: string) => void
}

/** How soon a lost connection is tried again, ms. */
const retryMs = 100
/** An answer that takes longer is given up, ms: something is wrong with Redis or the way to it. */
const answerMs = 2_500

/** The first connection to a cluster is given up after this long, ms. */
const startMs = 30_000
/** How soon a slot that has moved to another node is found there at the latest, ms. */
const refreshMs = 1_000
/** How often a command follows a slot to another node. */
const maxRedirections = 4
const usualPort = 6_379
const clusterScheme = 'redis+cluster://'
const clusterTlsScheme = 'rediss+cluster://'

/** Where it is, without user and password. */
export function redisPlace(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

/** IPv6 needs brackets. */
function nodePlace({ options: { host = '', port = usualPort } }: Redis): string {
  return `redis://${host.includes(':') ? `[${host}]` : host}:${port}`
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Why it cannot be used, with its permanent code. */
function refusal(url: string, error: unknown): StartError {
  const place = redisPlace(url)
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(said(error))) {
    return new StartError(`${place} refuses user or password (redis-auth)`)
  }
  if (codeOf(error) === 'ECONNREFUSED') return new StartError(`${place} takes no connections (redis-refused)`)
  const [reason = ''] = said(error).split(/[.\n]/, 1)
  return new StartError(`${place} does not answer: ${codeOf(error) || reason} (redis-unreachable)`)
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

function isRedisUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, password } = new URL(url)
  return (protocol === 'redis:' || protocol === 'rediss:') && hostname !== '' && isDecodable(username + password)
}

/** Its nodes as addresses of their own, each with the user and password of all. */
function clusterNodes(url: string): readonly string[] | undefined {
  const [, login = '', hosts = ''] = /^(?:([^@]*@)?)([^@/]+)\/?$/.exec(url.slice(clusterScheme.length)) ?? []
  const urls = hosts.split(',').map((host) => `redis://${login}${host}`)
  return urls.every(isRedisUrl) ? urls : undefined
}

/** Where it has all that is asked of it: streams are read after a place, and trimmed by time. */
const oldestVersion = [6, 2] as const

interface RedisInfo {
  /** The version of one that is too old. */
  readonly outdated: string | undefined
  readonly isCluster: boolean | undefined
}

/** One whose user may not ask for it is taken at its word. */
async function infoOf(redis: Redis): Promise<RedisInfo> {
  const info = await redis.info('server').catch((error: unknown) => {
    if (said(error).startsWith('NOPERM')) return ''
    throw error
  })
  const [, version, major, minor] = /^redis_version:((\d+)\.(\d+)\S*)/m.exec(info) ?? []
  const [, mode] = /^redis_mode:(\w+)/m.exec(info) ?? []
  const [oldest, least] = oldestVersion
  const isOld = Number(major) < oldest || (Number(major) === oldest && Number(minor) < least)
  return { outdated: isOld ? version : undefined, isCluster: mode === undefined ? undefined : mode === 'cluster' }
}

/** What is wrong with a Redis that answers, in one line. */
function misfit(url: string, { outdated, isCluster }: RedisInfo, wantsCluster: boolean): string | undefined {
  const place = redisPlace(url)
  if (outdated !== undefined) {
    return `${place} is Redis ${outdated}, and ${oldestVersion.join('.')} is needed (redis-version)`
  }
  if (isCluster === undefined || isCluster === wantsCluster) return undefined
  if (wantsCluster) return `${place} is a single Redis: give it as ${place} (redis-is-single)`
  const { host } = new URL(url)
  return `${place} is a node of a Redis Cluster: give it as ${clusterScheme}${host} to the servers of positions and`
    + ' orders; the chat and the names of mode-code need a single Redis (redis-is-cluster)'
}

/** While it is away commands fail at once: what is done late would undo what others have done since. */
const strict = {
  protocol: 2,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: answerMs,
  commandTimeout: answerMs,
} as const satisfies RedisOptions

/** Each try to connect again is an event: logged once an outage, which `lost` has for as long as it lasts. */
function tellOutages(redis: Redis, place: string, lost: Set<string>, trouble: (line: string) => void): void {
  redis.on('reconnecting', () => {
    if (!lost.has(place)) trouble(`${place} is lost`)
    lost.add(place)
  })
  redis.on('ready', () => {
    if (lost.delete(place)) trouble(`${place} is back`)
  })
}

/** A node that is replaced is not connected to again, and a node may be given a new connection while it is lost. */
function tellNodes(cluster: Cluster, trouble: (line: string) => void): void {
  const lost = new Set<string>()
  cluster.on('+node', (node: Redis) => {
    tellOutages(node, nodePlace(node), lost, trouble)
  })
  cluster.on('refresh', () => {
    const known = new Set(cluster.nodes().map(nodePlace))
    for (const place of [...lost]) {
      if (known.has(place)) continue
      lost.delete(place)
      trouble(`${place} is replaced: other nodes have its slots`)
    }
  })
}

async function connectNode({ url, trouble }: RedisConnectionOptions, wantsCluster: boolean): Promise<Redis> {
  let isUp = false
  let failure: unknown
  // The first connection is the operator's to mend.
  const redis = new Redis(url, { ...strict, lazyConnect: true, retryStrategy: () => (isUp ? retryMs : null) })
  redis.on('error', (error: unknown) => {
    failure ??= error
  })
  tellOutages(redis, redisPlace(url), new Set(), trouble)
  let wrong: string | undefined
  try {
    await redis.connect()
    await redis.ping()
    wrong = misfit(url, await infoOf(redis), wantsCluster)
  } catch (error) {
    redis.disconnect()
    throw refusal(url, failure ?? error)
  }
  if (wrong !== undefined) {
    redis.disconnect()
    throw new StartError(wrong)
  }
  isUp = true
  return redis
}

/**
 * A connection to a single Redis that comes back by itself. Rejects with a StartError of one line when Redis cannot be
 * used now.
 */
export async function connectRedis(options: RedisConnectionOptions): Promise<Redis> {
  const { url } = options
  if (url.startsWith(clusterScheme) || url.startsWith(clusterTlsScheme)) {
    throw new StartError('the chat and the names of mode-code need a single Redis, such as redis://127.0.0.1:6379'
      + ' (redis-is-cluster)')
  }
  if (!isRedisUrl(url)) {
    throw new StartError('redis must be like redis://127.0.0.1:6379 (redis-address)')
  }
  return connectNode(options, false)
}

/** One node that says so suffices; a StartError when none does. */
async function assertWhole(urls: readonly string[], place: string): Promise<void> {
  let failure: unknown
  let isDown = false
  for (const url of urls) {
    try {
      const probe = await connectNode({ url, trouble: () => undefined }, true)
      const state = String(await probe.cluster('INFO').catch((error: unknown) => {
        throw refusal(url, error)
      }).finally(() => probe.disconnect()))
      if (state.includes('cluster_state:ok')) return
      isDown = true
    } catch (error) {
      failure ??= error
    }
  }
  if (isDown) throw new StartError(`${place} is not whole: CLUSTER INFO says why (redis-cluster-down)`)
  throw failure
}

/** ioredis may close a cluster that it connects without settling its promise. */
async function settledConnect(cluster: Cluster): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  await new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not connected in ${startMs} ms`)), startMs)
    cluster.once('end', () => reject(new Error('the connections ended')))
    cluster.connect().then(resolve, reject)
  }).finally(() => clearTimeout(timer))
}

/** A cluster names its nodes by addresses that servers elsewhere may not reach. */
async function pingMasters(cluster: Cluster): Promise<void> {
  await Promise.all(cluster.nodes('master').map(async (node) => {
    const place = nodePlace(node)
    let failure: unknown
    node.once('error', (error: unknown) => {
      failure ??= error
    })
    try {
      await node.ping()
    } catch (error) {
      const refused = refusal(place, failure ?? error)
      if (refused.message.includes('redis-auth')) throw refused
      throw new StartError(`${place}, a master of the cluster, cannot be reached: start it; in Docker or behind NAT`
        + ' set cluster-announce-ip and cluster-announce-port of each node to what servers reach'
        + ' (redis-cluster-address)')
    }
  }))
}

async function connectCluster({ url, trouble }: RedisConnectionOptions): Promise<RedisLink> {
  const urls = clusterNodes(url)
  if (urls === undefined) {
    throw new StartError(`redis must be like ${clusterScheme}10.0.0.1:6379,10.0.0.2:6379, without the number of a`
      + ' database (redis-address)')
  }
  await assertWhole(urls, url.replace(/\/\/.*@/, '//'))
  const { username = '', password = '' } = new URL(urls[0] ?? '')
  const login = { username: decodeURIComponent(username), password: decodeURIComponent(password) }
  let isUp = false
  const nodes = urls.map((each) => new URL(each)).map(({ hostname, port }) =>
    ({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || usualPort) }))
  const cluster = new Cluster(nodes, {
    lazyConnect: true,
    enableOfflineQueue: false,
    redisOptions: { ...strict, ...login },
    // Its CLUSTER INFO was asked for above, and a failure here would leave `connect` pending.
    enableReadyCheck: false,
    clusterRetryStrategy: () => (isUp ? retryMs : null),
    clusterNodeRetryStrategy: () => retryMs,
    slotsRefreshInterval: refreshMs,
    // As with one Redis, what cannot be done now fails now.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    maxRedirections,
  })
  // Each node reports its own.
  cluster.on('error', () => undefined)
  tellNodes(cluster, trouble)
  try {
    await settledConnect(cluster)
    await pingMasters(cluster)
  } catch (error) {
    cluster.disconnect()
    throw error instanceof StartError ? error : refusal(urls[0] ?? '', error)
  }
  isUp = true
  return createClusterLink({
    cluster,
    connectTo(host, port) {
      const redis = new Redis({ ...strict, ...login, host, port, retryStrategy: () => retryMs })
      // The connection for commands to that node reports it.
      redis.on('error', () => undefined)
      return redis
    },
  })
}

/** The connections of a feed server: to a single Redis, or to the nodes of a cluster. */
export async function connectFeedRedis(options: RedisConnectionOptions): Promise<RedisLink> {
  if (options.url.startsWith(clusterTlsScheme)) {
    throw new StartError(`TLS to a Redis Cluster is not supported: use ${clusterScheme} in a private network`
      + ' (redis-cluster-tls)')
  }
  if (options.url.startsWith(clusterScheme)) return connectCluster(options)
  const redis = await connectRedis(options)
  const waiting = await connectRedis({ ...options, trouble: () => undefined }).catch((error: unknown) => {
    redis.disconnect()
    throw error
  })
  return createSingleLink(redis, waiting)
}
