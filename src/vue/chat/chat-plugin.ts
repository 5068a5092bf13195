import { adviseMissing } from '../../advice/advise-faults'
import { installedClient, type ClientChoice } from '../connection/clients'
import { isDeveloped } from '../../shared/developed'
import { throwInvalidOption, type Diagnostic } from '../../shared/errors'
import { adviseOptions } from '../../shared/options'
import type { Chat, ChatCalls, ChatLimits, ChatPorts } from '../../chat/api/chat-api'
import { createChat } from '../../chat/create-chat'
import type { ChatWire } from '../../chat/wire/chat-envelopes'

/** Options of `createChatPlugin`. */
export interface ChatPluginOptions<Events extends object> extends ChatLimits, ChatCalls, ClientChoice {
  /** Wire format of chat messages. */
  readonly wire: ChatWire<Events>
  /**
   * Replacements for the platform's ports.
   * @default the client's clock, and the platform's other ports
   */
  readonly ports?: Partial<ChatPorts>
}

/** Chat plugin for `app.use`. Install this plugin after `createTradewire`. */
export interface ChatPlugin {
  /**
   * Installs the chat for the app's lifetime.
   * @throws TradewireError `invalid-option` when there is no client with this name
   */
  install(app: { unmount(): void }): void
}

type ChatPortsMaker = (
  report: (diagnostic: Diagnostic) => void, given: Partial<ChatPorts> & Pick<ChatPorts, 'clock'>,
) => ChatPorts

const known: Record<keyof ChatPluginOptions<object>, 1> = {
  wire: 1, client: 1, ports: 1, uploadTimeoutMs: 1, pageSize: 1, me: 1, upload: 1, fetchHistory: 1,
}

export function chatPlugin<Events extends object>(
  options: ChatPluginOptions<Events>, defaultPorts: ChatPortsMaker,
): ChatPlugin {
  const { client: name = 'default', ports } = options
  return {
    install(app) {
      const { client, clock } = installedClient<Events>(name)
      if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
        adviseOptions(client, 'createChatPlugin().', options, Object.keys(known))
      }
      const chat = createChat({ ...options, client, ports: defaultPorts(client.report, { clock, ...ports }) })
      const takeOff = installChat(name, chat)
      const { unmount } = app
      app.unmount = () => {
        takeOff()
        chat.dispose()
        unmount.call(app)
      }
    },
  }
}

const installed = new Map<string, Chat>()

/** Replaces any earlier chat of the client. The returned function removes the chat. */
function installChat(name: string, chat: Chat): () => void {
  installed.set(name, chat)
  return () => {
    if (installed.get(name) === chat) installed.delete(name)
  }
}

/** Returns a client's chat. Throws `invalid-option` if none is installed. */
export function installedChat(name: string): Chat {
  const chat = installed.get(name)
  if (!chat) {
    if (process.env.NODE_ENV !== 'production') adviseMissing('no-chat', name, installed)
    throwInvalidOption(`no chat for client ${name} is installed`)
  }
  return chat
}
