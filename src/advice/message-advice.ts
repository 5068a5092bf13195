import { isJsonText, shownName } from './adviser'
import type { Advise } from './advices'
import type { BusWatch } from './development-bus'
import { clientEvents } from './name-advice'
import { nearestName } from './nearest-name'

/** Maximum number of reported names without a listener (DV-40). */
const maxNames = 5
/** Maximum number of names in an advice text. */
const maxListened = 12

/** Names of pings and their responses, which need no listener. */
const heartbeats = /^(ping|pong|heart-?beat)$/i

/** Reports messages without a listener or payload. */
export interface MessageAdvice extends Pick<BusWatch, 'listening' | 'emitting'> {
  /** Records that the app or the protocol listens to all messages. */
  listeningToAll(): void
}

/**
 * @param later runs a check once, after a new page has had time to add its listeners
 * @param isOpen returns whether the client was open before the newest frame
 * @param emptied called before a listener receives `undefined`
 */
export function createMessageAdvice(
  { notify, later, isOpen, emptied }: {
    readonly notify: Advise
    readonly later: (check: () => void) => void
    readonly isOpen: () => boolean
    readonly emptied: () => void
  },
): MessageAdvice {
  /** Names that have ever had a listener, even on a closed page. The advice treats these names as correct. */
  const listened = new Set<string>()
  const unlistened = new Set<string>()
  const heard = new Set<string>()
  /** Number of listeners for all messages, counting protocols that forward messages to the bus. */
  let hearers = 0
  /** On the event bus, the client's name may precede the message name. */
  const nameOf = (channel: string): string | undefined => /tradewire:message:([^]*)/.exec(channel)?.[1]

  function judge(name: string, channel: string): void {
    if (hearers > 1) return
    const shown = shownName(name)
    if (listened.has(name)) {
      const missed = { en: `Message ${shown}.`, zh: `消息 ${shown}。` }
      if (!heard.has(name)) notify('message-before-listener', missed, name)
      return
    }
    const names = [...listened].slice(0, maxListened)
    const onBus = channel.slice(0, -name.length) + shown
    const nearest = nearestName(name, names)
    const list = names.join(', ')
    notify('unheard-message', {
      en: `Message ${shown}.${nearest === undefined ? '' : ` Did you mean ${nearest}?`} Listeners: ${list || 'none'}.`
        + ` Name on uni.$on: ${onBus}.`,
      zh: `消息 ${shown}。${nearest === undefined ? '' : `是否应为 ${nearest}？`}已监听：${list || '无'}。`
        + `用 uni.$on 监听时名称是 ${onBus}。`,
    }, name)
  }

  return {
    listening(channel) {
      const name = nameOf(channel)
      if (name === undefined) return
      listened.add(name)
      if (!(name in clientEvents)) return
      later(() => {
        if (heard.has(name)) return
        const call = `useChannel('${name}', …)`
        notify('unknown-event', {
          en: `on('${name}') of useSocket() listens to messages from the server: use ${call}, or ignore this advice if `
            + 'the server sends such a message',
          zh: `useSocket() 的 on('${name}') 监听的是服务器的消息：请改用 ${call}；如果服务器会发送这个名称的消息，可以忽略这条提示`,
        })
      })
    },
    emitting(channel, payload) {
      const name = nameOf(channel)
      if (name === undefined) return
      if (listened.has(name)) {
        heard.add(name)
        if (payload === undefined) emptied()
        if (isJsonText(payload)) {
          const shown = shownName(name)
          notify('json-text', { en: `Received message ${shown}.`, zh: `收到的消息 ${shown}。` }, name)
        }
      } else if (isOpen() && !heartbeats.test(name) && !unlistened.has(name) && unlistened.size < maxNames) {
        unlistened.add(name)
        later(() => judge(name, channel))
      }
    },
    listeningToAll() {
      hearers += 1
    },
  }
}
