import type { Diagnostic } from '../../shared/errors'
import { clientOf } from '../../connection/vue/clients'
import type { ChatCalls, ChatLimits } from '../chat-options'
import type { ChatPorts } from '../chat-ports'
import type { ChatWire } from '../wire/chat-wire'
import { createChat } from '../create-chat'
import { installChat } from './installed-chats'

export interface ChatPluginOptions<Events extends object> extends ChatLimits, ChatCalls {
  /** How its messages travel. */
  readonly wire: ChatWire<Events>
  /** The client's name. Default `default`. */
  readonly name?: string
  /** Any of the platform's ports replaced. */
  readonly ports?: Partial<ChatPorts>
}

/** For `app.use`, after `createTradewire`. */
export interface ChatPlugin {
  /** The chat lives as long as the app. Throws `invalid-option` when there is no client of that name. */
  install(app: { unmount(): void }): void
}

/** What a chat runs on unless told otherwise. */
export type ChatPortsMaker = (report: (diagnostic: Diagnostic) => void) => ChatPorts

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
