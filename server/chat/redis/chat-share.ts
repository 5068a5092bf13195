import { randomBytes } from 'node:crypto'
import { connectRedis, createRedisGroup } from '../../redis/connect-redis'
import { BusyError, createLane, createSharedReads } from '../../redis/shared-reads'
import { createBelievedTime, leadText, type BehindWatch } from '../../shared/believed-time'
import type { ServerClock } from '../../shared/server-clock'
import { StartError } from '../../shared/start-error'
import type { RateLimits } from '../../wire/rate-limit'
import { messageOf } from '../../../src/shared/errors'
import { mostUsers, visitorMs, type ChatDirectory } from '../messages/chat-directory'
import { createChatRules } from '../messages/chat-rules'
import { typeOfName } from '../uploads/media-type'
import { filesPath, type UploadStore } from '../uploads/upload-store'
import { chatKeys as keys } from './scripts'
import { joinsSuffix } from './script-parts'
import { createSharedMessages } from './shared-messages'
import { openSharedEvents } from './shared-events'
import { createSharedFiles } from './shared-files'
import { admitUser, releaseUser, stayMs } from './user-scripts'

/** Interval at which all users are read (CV-149), shorter than a user's lifetime in this server's directory. */
const readAllEveryMs = 3_600_000

export interface ChatShareOptions {
  readonly url: string
  readonly directory: ChatDirectory
  readonly uploads: UploadStore
  readonly clock: Pick<ServerClock, 'elapsed' | 'now'>
  readonly behind: BehindWatch
  readonly trouble: (line: string) => void
  readonly frameRate: RateLimits
}

export async function openChatShare(options: ChatShareOptions) {
  const { url, directory, uploads, trouble, clock, behind, frameRate } = options
  /** Name of this server in Redis. Ends in the number of the connection, so Redis ignores late reports of a close. */
  const name = randomBytes(6).toString('hex')
  let connections = 0
  const server = (): string => `${name}.${connections}`
  const elapsed = (): number => clock.elapsed()
  const group = createRedisGroup()
  const redis = await connectRedis({ url, trouble, group })
  const bulk = await connectRedis({ url, trouble: () => undefined, group }).catch((error: unknown) => {
    redis.disconnect()
    throw error
  })
  redis.on('ready', () => (connections += 1))
  // Checks the log first: `xlen` fails if its key holds another data type.
  const events = await redis.xlen(keys.log).then(() => openSharedEvents({ url, group, redis, elapsed, trouble })).catch(
    (error: unknown) => {
      redis.disconnect()
      bulk.disconnect()
      if (error instanceof StartError) throw error
      throw new StartError(`the chat cannot read its messages: ${messageOf(error)}`)
    })

  let newestMs = 0
  const time = createBelievedTime(
    elapsed, (leadMs) => trouble(leadText('the clock of Redis', leadMs)),
    () => clock.now(), () => newestMs)
  function noteClock(takenMs: number, nowMs: number): void {
    newestMs = takenMs
    behind.note(takenMs, time.believe(nowMs))
  }
  const compareClock = async (): Promise<void> => {
    const [[seconds], newest] = await Promise.all([redis.time(), redis.get(keys.newest)])
    noteClock(Number(newest), Number(seconds) * 1_000)
  }
  await compareClock().catch(() => undefined)

  async function learnUser(user: string): Promise<void> {
    if (directory.user(user) === undefined && await redis.zscore(keys.users, user) !== null) directory.admit(user)
  }

  const record = async (user: string, forMs: number, by: string): Promise<void> => void await redis.eval(
    admitUser, 5, keys.users, keys.admitted, keys.listedBy, keys.listers, keys.connected,
    user, mostUsers, forMs, time.expected() ?? '', by, keys.listed, server(),
  )

  /** Id of the last new user that this server has read. */
  let lastJoin: string | undefined
  let readAllMs = elapsed()

  const learnUsers = createSharedReads(createLane({ atOnce: 1, mostWaiting: 1 }), async () => {
    const joins = keys.users + joinsSuffix
    if (lastJoin !== undefined && elapsed() - readAllMs < readAllEveryMs) {
      const [known, ...added] = await bulk.xrange(joins, lastJoin, '+')
      if (known?.[0] === lastJoin) {
        lastJoin = added.at(-1)?.[0] ?? lastJoin
        return directory.admitAll(added.map(([, [, user = '']]) => user))
      }
    }
    const nowMs = elapsed()
    // Reads buffers, because strings take three times as long.
    const [newest, ids] = await Promise.all([
      bulk.xrevrange(joins, '+', '-', 'COUNT', 1), bulk.zrangeBuffer(keys.users, '0', '-1'),
    ])
    directory.admitAll(ids.map((id) => id.toString('latin1')))
    lastJoin = newest[0]?.[0]
    readAllMs = nowMs
  })
  /** Skips a lost connection, which is already reported. */
  function failed(error: unknown): undefined {
    if (redis.status !== 'ready' || error instanceof BusyError) return
    trouble(`Redis rejected a request of the chat: ${messageOf(error)}`)
  }
  const files = createSharedFiles({ bulk, prefix: keys.files, uploads, time, failed })
  const rules = createChatRules({
    directory,
    // Checks only the path. `createSharedMessages` checks that Redis contains the file (CV-160).
    isUploaded: (path, kind) => path.startsWith(filesPath) && typeOfName(path)?.kind === kind,
  })
  const messages = createSharedMessages({
    redis, bulk, directory, rules, learnUser, time, noteClock, frameRate, failed,
  })
  return {
    adapter: (missed: () => void) => events.adapter(() => {
      messages.forget()
      missed()
    }),
    messages,
    files,
    isLost: (): boolean => redis.status !== 'ready',
    failed,
    /** Calls the listener when Redis can be reached again. */
    onReturn: (listener: () => void): void => void redis.on('ready', listener),
    /** Rejects while Redis does not accept writes. */
    check: (): Promise<unknown> => Promise.all([redis.set(keys.probe, '', 'PX', 1_000), compareClock()]),
    /** Resolves when every server can find the user. Rejects while Redis is unavailable. */
    enter: (user: string, by: string): Promise<void> => record(user, visitorMs, by),
    /** Called every ten minutes while a user is connected. Keeps the user listed longer than a visitor. */
    stay: (user: string, by: string): Promise<void> => record(user, visitorMs + stayMs, by),
    /** Called when a user's last connection to this server has closed. */
    leave: async (user: string): Promise<void> => void await redis.eval(
      releaseUser, 3, keys.users, keys.listedBy, keys.connected, user, server(), keys.listed),
    /** Resolves when this server's directory contains the user, or if Redis does not list the user. */
    learnUser,
    /** Resolves when all users are in this server's directory. */
    learnUsers: () => learnUsers(''),
    /** Must be called after Socket.IO has closed. */
    close(): void {
      events.close()
      redis.disconnect()
      bulk.disconnect()
    },
  }
}
