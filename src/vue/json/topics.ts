import { reportThrow, subscribe, type Report } from '../../connection/channels/channels'
import { installedClient, type InstalledClient } from '../connection/clients'
import type { Clock } from '../../connection/ports/ports'
import { isName, isPromise, isRecord } from '../../shared/checks'
import { maxRequests, type Failed } from '../../protocols/json/json-calls'
import type { JsonEvents } from '../../protocols/json/json-options'
import { traitsOf, type ClientTraits } from '../../protocols/json/client-traits'
import { maxDetailChars } from '../../protocols/json/json-session'

/** Functions that subscribe to and unsubscribe from topics. Called only while the client is open. */
export interface TopicHow {
  /**
   * Called with the topic when the connection opens. Return the promise from `send` or `request`, so that a failure is
   * reported with the topic and the code. Called again after `request-timeout` or `requests-full`.
   */
  readonly subscribe: (keys: readonly string[]) => unknown
  /** Called when no page or component holds a topic. */
  readonly unsubscribe?: ((keys: readonly string[]) => unknown) | undefined
  /**
   * Group name. All topics of a group are subscribed or unsubscribed in one call.
   * @default one call for each topic
   */
  readonly group?: string | undefined
}

interface Topic {
  readonly key: string
  readonly holders: Set<{ readonly how: TopicHow | undefined }>
  how: TopicHow | undefined
  isSubscribed: boolean
  retries: number
}

interface Topics {
  /** Adds a holder and its functions, if any. Call the returned function once to remove the holder. */
  hold(key: string, how: TopicHow | undefined): () => void
}
export interface TopicClient {
  readonly client: OpeningClient
  readonly clock: Pick<Clock, 'now' | 'setTimer' | 'clearTimer'>
  readonly topicIntervalMs: number
}

/** Maximum number of retries (JS-56). Limited because a server may never respond. */
const maxRetries = 3
const firstRetryMs = 5_000
/** Pause in ms before a call that got `requests-full` is repeated. */
const fullMs = 1_000

const topicsByClient = new WeakMap<OpeningClient, Topics>()

/** Returns a client's topics, which all pages and components share. */
export function topicsOf(entry: TopicClient): Topics {
  const topics = topicsByClient.get(entry.client) || createTopics(entry)
  topicsByClient.set(entry.client, topics)
  return topics
}

function createTopics({ client, clock, topicIntervalMs }: TopicClient): Topics {
  const topics = new Map<string, Topic>()
  let isReportedOpen = false
  let calledAtMs = -Infinity
  let isUnsubscribing = false
  /** Number of calls since the last scheduled run that may have got `requests-full`. */
  let calls = 0
  let next: (() => void) | undefined
  const retries = new Set<() => void>()
  /** Replaced when the connection opens or closes, to ignore late failures. While `stopWait` is set, topics wait. */
  let connection: { stopWait?: (() => void) | undefined } = {}
  const isOpen = (): boolean => isReportedOpen && client.status().status === 'open'

  function later(delayMs: number, run: () => void): () => void {
    const timer = clock.setTimer(() => client.inTurn(run), delayMs)
    return () => clock.clearTimer(timer)
  }

  function call(keys: readonly string[], notify: TopicHow['subscribe'], answered: (answer: unknown) => void): void {
    const attempt = (run: () => void): void => reportThrow(`topic ${keys.join()}`, undefined, client.report, run)
    attempt(() => {
      const reported = notify(keys)
      if (!isPromise(reported)) return
      calls += 1
      reported.then(answered, (error: unknown) => attempt(() => { throw error }))
    })
  }

  /** Reports a failed subscription, and repeats it after `request-timeout`. */
  function judge(called: readonly Topic[], { code, detail }: Failed): void {
    const held = called.filter((topic) => topic.isSubscribed && topics.get(topic.key) === topic)
    const [first] = held
    if (!first) return
    const words = ['topic', held.map(({ key }) => key).join(), detail]
    client.report({ code, detail: words.join(' ').trim().slice(0, maxDetailChars) })
    if (code !== 'request-timeout' || first.retries >= maxRetries) return
    const stop = later(firstRetryMs * Math.pow(2, first.retries), () => {
      retries.delete(stop)
      for (const topic of held) {
        // A topic without holders still counts as subscribed, so that `arrange` calls `unsubscribe`.
        if (topic.holders.size > 0) topic.isSubscribed = false
        topic.retries += 1
      }
      arrange()
    })
    retries.add(stop)
  }

  /** Returns the functions of the newest holder that has functions, or else the last known functions. */
  const howOf = ({ holders, how }: Topic): TopicHow | undefined =>
    [...holders].reverse().find((holder) => holder.how)?.how || how

  const isDue = ({ holders, how, isSubscribed }: Topic): boolean =>
    holders.size === 0 ? isSubscribed : !isSubscribed && how !== undefined

  /** Subscribes or unsubscribes this topic together with the topics of its group that need the same call. */
  function turn(first: Topic, peers: readonly Topic[]): void {
    const called = connection
    if (called.stopWait || !isOpen() || !isDue(first)) return
    const { isSubscribed } = first
    const how = howOf(first)
    if (!how) return
    first.how = how
    const group = peers.filter((topic) =>
      topic.how?.group === how.group && topic.isSubscribed === isSubscribed && isDue(topic))
    calledAtMs = clock.now()
    const keys = group.map(({ key }) => key)
    for (const topic of group) {
      topic.isSubscribed = !isSubscribed
      if (isSubscribed) topics.delete(topic.key)
    }
    // Ignores a disconnect, because a reconnection subscribes again.
    const answered = (answer: unknown): void => {
      if (!isFailed(answer) || called !== connection || !isOpen()) return
      if (answer.code !== 'requests-full') return isSubscribed ? undefined : judge(group, answer)
      for (const topic of group) {
        // A new holder may have replaced the topic.
        if (topics.has(topic.key) && topics.get(topic.key) !== topic) continue
        // Moves the topic to the end, so that the next call is another topic's.
        topics.delete(topic.key)
        topics.set(topic.key, topic)
        topic.isSubscribed = isSubscribed
      }
      called.stopWait?.()
      called.stopWait = later(fullMs, () => {
        called.stopWait = undefined
        arrange()
      })
    }
    isUnsubscribing = isSubscribed
    const notify = isSubscribed ? how.unsubscribe : how.subscribe
    if (notify) call(keys, notify, answered)
    isUnsubscribing = false
  }

  /** Whether the next call must wait. The client learns of `requests-full` only after the current tick (JS-56). */
  const isPaced = (): boolean => topicIntervalMs > 0 || calls > maxRequests

  /** Schedules the calls for the next tick, to include new holders. `topicIntervalMs` may delay them further. */
  function arrange(): void {
    const waitMs = calledAtMs + topicIntervalMs - clock.now()
    if (next === undefined) next = later(Math.min(topicIntervalMs, Math.max(0, waitMs)), () => {
      next = undefined
      calls = 0
      if (connection.stopWait) return
      const groups = new Map<string, Topic[]>()
      for (const topic of topics.values()) {
        // Stores the functions, because the holder that provides them may leave.
        topic.how = howOf(topic)
        if (!isDue(topic) || !isOpen()) {
          if (topic.holders.size === 0) topics.delete(topic.key)
          continue
        }
        const key = topic.how?.group || topic.key
        const peers = groups.get(key)
        if (peers) peers.push(topic)
        else groups.set(key, [topic])
      }
      for (const peers of groups.values()) for (const topic of peers) {
        if (next || !isDue(topic)) continue
        turn(topic, peers)
        if (isPaced()) arrange()
      }
    })
  }

  function arrive(topic: Topic): void {
    if (isPaced() || topic.how?.group !== undefined) arrange()
    else turn(topic, [topic])
  }

  watchOpen(client, (opens) => {
    isReportedOpen = opens
    connection = {}
    for (const stop of retries) stop()
    retries.clear()
    for (const topic of topics.values()) {
      if (!opens) topic.isSubscribed = false
      topic.retries = 0
      // Runs as a task, because each callback may change the topics.
      if (opens) client.inTurn(() => arrive(topic))
    }
  })

  return {
    hold(key, how) {
      const holder = { how }
      // Waits while `unsubscribe` runs, because its message must be sent before the next `subscribe` (JS-70).
      const come = isUnsubscribing ? arrange : arrive
      let hasLeft = false
      // Runs as a task, because a listener may close this connection.
      client.inTurn(() => {
        if (hasLeft) return
        const topic = topics.get(key) || { key, holders: new Set(), how: undefined, isSubscribed: false, retries: 0 }
        topics.set(key, topic)
        topic.holders.add(holder)
        topic.how = how || topic.how
        come(topic)
      })
      return () => {
        hasLeft = true
        const topic = topics.get(key)
        if (topic && topic.holders.delete(holder) && topic.holders.size === 0) arrange()
      }
    },
  }
}

const isFailed = (answer: unknown): answer is Failed => isRecord(answer) && answer.ok === false && isName(answer.code)

/** @throws TradewireError `invalid-option` when no client with this name and named messages is installed. */
export function installedJsonClient(
  name: string | undefined,
): InstalledClient<JsonEvents> & ClientTraits {
  const entry = installedClient<JsonEvents>(name)
  return Object.assign({}, entry, traitsOf(entry.client))
}

export function receiveMessage<Payload>(
  { client, bus }: InstalledClient<JsonEvents>, name: string, listener: (payload: Payload) => void,
): () => void {
  return subscribe<Record<string, Payload>>(bus, client.name, `message:${name}`, listener, client.report)
}

interface OpeningClient {
  status(): { readonly status: string }
  on(name: 'statusChanged', listener: () => void): () => void
  inTurn(task: () => void): void
  readonly report: Report
}

/** Reports whether the client is open, immediately and at each change. */
export function watchOpen(client: OpeningClient, notify: (isOpen: boolean) => void): () => void {
  let isWatching = true
  let reported: boolean | undefined
  // Runs after earlier client tasks, because their listeners may close this connection.
  const look = (): void => client.inTurn(() => {
    const isOpen = client.status().status === 'open'
    if (!isWatching || isOpen === reported) return
    reported = isOpen
    reportThrow('opening', undefined, client.report, () => notify(isOpen))
  })
  const stop = client.on('statusChanged', look)
  look()
  return () => {
    isWatching = false
    stop()
  }
}
