import { clientOf } from '../connection/clients'
import { TradewireError, type Diagnostic } from '../../shared/errors'
import type { Chat, ChatCalls, ChatLimits, ChatPorts } from '../../chat/api/chat-api'
import { createChat } from '../../chat/create-chat'
import type { ChatWire } from '../../chat/wire/chat-envelopes'

/** Options of `createChatPlugin`. */
export interface ChatPluginOptions<Events extends object> extends ChatLimits, ChatCalls {
  /** Wire format of chat messages. */
  readonly wire: ChatWire<Events>
  /**
   * Client name.
   * @default `default`
   */
  readonly name?: string
  /**
   * Replacements for the platform's ports.
   * @default the platform's
   */
  readonly ports?: Partial<ChatPorts>
}

/** Chat plugin for `app.use`, installed after `createTradewire`. */
export interface ChatPlugin {
  /**
   * Installs the chat for the app's lifetime.
   * @throws TradewireError `invalid-option` when there is no client with this name
   */
  install(app: { unmount(): void }): void
}

/** Creates a chat's ports. */
type ChatPortsMaker = (report: (diagnostic: Diagnostic) => void) => ChatPorts

export function chatPlugin<Events extends object>(
  { name = 'default', ports, ...options }: ChatPluginOptions<Events>,
  defaultPorts: ChatPortsMaker,
): ChatPlugin {
  return {
    install(app) {
      const client = clientOf<Events>(name)
      const chat = createChat({ ...options, client, ports: { ...defaultPorts(client.report), ...ports } })
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

/** Registers a chat by client name and replaces an earlier chat. Returns a function that removes the chat. */
function installChat(name: string, chat: Chat): () => void {
  installed.set(name, chat)
  return () => {
    if (installed.get(name) === chat) installed.delete(name)
  }
}

/** Returns a client's chat. Throws `invalid-option` if no `createChatPlugin` is installed for the client. */
export function installedChat(name: string): Chat {
  const chat = installed.get(name)
  if (chat === undefined) throw new TradewireError('invalid-option', `no chat for client ${name} is installed`)
  return chat
}
