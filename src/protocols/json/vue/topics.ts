import { reportThrow, subscribe, type Report } from '../../../connection/channels/channels'
import { installedClient, type InstalledClient } from '../../../connection/vue/clients'
import { isName, isPromise, isRecord } from '../../../shared/checks'
import type { Failed } from '../json-calls'
import type { JsonEvents } from '../json-options'
import { needsSessionOf } from '../json-protocol'
import { maxDetailChars } from '../json-session'

/** Sends the frames to the server; both are called only while the status is `open`. */
export interface TopicHow {
  /**
   * Called at the opening, and again after each loss. Give the promise of `send` or `request`: where it answers
   * `{ ok: false }`, the topic and the code are reported.
   */
  readonly subscribe: () => unknown
  /** Called when the last holder leaves. */
  readonly unsubscribe?: (() => unknown) | undefined
}

interface Topic {
  readonly holders: Set<{ readonly how: TopicHow | undefined }>
  how: TopicHow | undefined
  /** On the present connection. */
  isSubscribed: boolean
}

interface Topics {
  /** Counts one more holder, who may know how to subscribe. Returns the leaving, which is called once. */
  hold(key: string, how: TopicHow | undefined): () => void
}

const topicsByClient = new WeakMap<OpeningClient, Topics>()

/** The topics of one client, counted over all pages and components. */
export function topicsOf(client: OpeningClient): Topics {
  const topics = topicsByClient.get(client) ?? createTopics(client)
  topicsByClient.set(client, topics)
  return topics
}

function createTopics(client: OpeningClient): Topics {
  const topics = new Map<string, Topic>()
  /** As it was reported last: what comes before the report of an opening is subscribed with it. */
  let isReportedOpen = false
  const isOpen = (): boolean => isReportedOpen && client.status().status === 'open'

  function call(key: string, notify: () => unknown, answered?: (answer: unknown) => void): void {
    const attempt = (run: () => void): void => reportThrow(`topic ${key}`, undefined, client.report, run)
    attempt(() => {
      const reported = notify()
      if (isPromise(reported)) reported.then(answered, (error: unknown) => attempt(() => { throw error }))
    })
  }

  /** The result of `send` and `request`; over a loss the next opening subscribes again. */
  function reportFailure(key: string, topic: Topic, answer: unknown): void {
    if (!isFailed(answer) || !isOpen() || topics.get(key) !== topic) return
    const { code, detail } = answer
    client.report({ code, detail: ['topic', key, detail].join(' ').trim().slice(0, maxDetailChars) })
  }

  function subscribe(key: string, topic: Topic): void {
    if (!isOpen() || topics.get(key) !== topic || topic.isSubscribed) return
    // At the opening, an earlier listener may have ended its page.
    if (topic.holders.size === 0 || topic.how === undefined) return
    topic.isSubscribed = true
    call(key, topic.how.subscribe, (answer) => reportFailure(key, topic, answer))
  }

  watchOpen(client, (opens) => {
    isReportedOpen = opens
    if (!opens) for (const topic of topics.values()) topic.isSubscribed = false
    // Each in a turn: a callback may drop the topics behind it, and add others.
    else for (const [key, topic] of topics) client.inTurn(() => subscribe(key, topic))
  })

  return {
    hold(key, how) {
      const holder = { how }
      let hasLeft = false
      // In a turn: within a listener, the event that it receives may be the end of this connection.
      client.inTurn(() => {
        if (hasLeft) return
        const topic = topics.get(key) ?? { holders: new Set(), how: undefined, isSubscribed: false }
        topics.set(key, topic)
        topic.holders.add(holder)
        topic.how = how ?? topic.how
        subscribe(key, topic)
      })
      return () => {
        hasLeft = true
        const topic = topics.get(key)
        if (!topic?.holders.delete(holder)) return
        // The way of one that is still there, if one knows it.
        for (const other of topic.holders) topic.how = other.how ?? topic.how
        client.inTurn(() => {
          if (topic.holders.size > 0 || topics.get(key) !== topic) return
          topics.delete(key)
          if (isOpen() && topic.isSubscribed && topic.how?.unsubscribe) call(key, topic.how.unsubscribe)
        })
      }
    },
  }
}

/** The answer of `send` or `request`, which never reject. */
const isFailed = (answer: unknown): answer is Failed => isRecord(answer) && answer.ok === false && isName(answer.code)

/** @throws TradewireError `invalid-option` when no client of `jsonProtocol()` is installed under that name. */
export function installedJsonClient(
  name: string | undefined,
): InstalledClient<JsonEvents> & { readonly needsSession: boolean } {
  const entry = installedClient<JsonEvents>(name)
  return { ...entry, needsSession: needsSessionOf(entry.client) }
}

/** Receives what the server pushes under this name. */
export function receiveMessage<Payload>(
  { client, bus }: InstalledClient<JsonEvents>, name: string, listener: (payload: Payload) => void,
): () => void {
  return subscribe<Record<string, Payload>>(bus, client.name, `message:${name}`, listener, client.report)
}

/** A client as far as it is needed here. */
interface OpeningClient {
  status(): { readonly status: string }
  on(name: 'statusChanged', listener: () => void): () => void
  inTurn(task: () => void): void
  readonly report: Report
}

/** Reports at once whether the client is open, and then each change. */
export function watchOpen(client: OpeningClient, notify: (isOpen: boolean) => void): () => void {
  let isWatching = true
  let reported: boolean | undefined
  // After what was asked for before: within a listener that may be the end of this connection.
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
