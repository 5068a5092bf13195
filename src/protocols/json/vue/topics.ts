import { reportThrow } from '../../../connection/channels/listener-report'
import { watchOpen, type OpeningClient } from './json-client'

/** How the server is told; both are called only while the status is `open`. */
export interface TopicHow {
  /** Called at the opening, and again after each loss. */
  readonly subscribe: () => unknown
  /** Called when the last holder leaves. */
  readonly unsubscribe?: (() => unknown) | undefined
}

interface Topic {
  holders: number
  how: TopicHow | undefined
}

export interface Topics {
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
  let isOpen = false

  function call(key: string, tell: (() => unknown) | undefined): void {
    if (isOpen && tell !== undefined) reportThrow(`topic ${key}`, undefined, client.report, tell)
  }

  watchOpen(client, (opens) => {
    isOpen = opens
    // A copy: what is held by a callback is subscribed there.
    for (const [key, { how }] of [...topics]) call(key, how?.subscribe)
  })

  return {
    hold(key, how) {
      const topic = topics.get(key) ?? { holders: 0, how: undefined }
      const isSubscribed = topic.how !== undefined
      topics.set(key, topic)
      topic.holders += 1
      // The way of one that is still there.
      topic.how = how ?? topic.how
      if (!isSubscribed) call(key, how?.subscribe)
      return () => {
        topic.holders -= 1
        if (topic.holders > 0) return
        topics.delete(key)
        call(key, topic.how?.unsubscribe)
      }
    },
  }
}
