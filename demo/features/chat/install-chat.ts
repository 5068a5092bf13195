import { effectScope, watch } from 'vue'
import { clientOf, createTradewire } from '../../../src'
import {
  chatEnvelopes, chatProtocol, createChatPlugin, uniUpload, type ChatProfile, type ChatProtocolEvents,
} from '../../../src/chat'
import { socketIoSockets, socketIoUrl } from '../../../src/socket-io'
import { installOnce } from '../samples/install-once'
import { fieldsOf } from '../../http/fields'
import { useSessionStore } from '../../settings/session-store'
import { getHistory } from './chat-http'
import { useChatLineStore } from './chat-line-store'

export const chatName = 'chat'

/** Installs the chat when the first chat page opens. Must be called in setup. The chat follows the signed-in user. */
export function useDemoChat(): ReturnType<typeof clientOf<ChatProtocolEvents>> {
  const line = useChatLineStore()
  const session = useSessionStore()

  function me(): ChatProfile {
    const id = String(session.traderId ?? '')
    return { name: id, picture: `/api/chat/pictures/${id}.svg`, sex: 'unknown' }
  }

  installOnce(chatName, () => ({
    install(app): void {
      const present = session.session()
      app.use(createTradewire({
        name: chatName,
        url: () => socketIoUrl(line.server),
        ports: { socket: socketIoSockets() },
        protocol: chatProtocol(present === null ? {} : { session: present }),
        // The demo's servers use ws: in a local network. Your own application needs wss: and must not contain this
        // line.
        allowInsecure: true,
      }))
      app.use(createChatPlugin({
        client: chatName,
        wire: chatEnvelopes(),
        me,
        fetchHistory: (query) => getHistory(line.http, query),
        upload: (file) => uniUpload({
          url: `${line.http.origin}/api/chat/upload?user=${encodeURIComponent(file.user)}`,
          header: () => ({ ...(session.token === undefined ? {} : { Authorization: `Bearer ${session.token}` }) }),
          urlIn: (answer) => fieldsOf(answer).text('url'),
        })(file),
      }))
      // The scope is detached, because the chat must outlive the page that opens first.
      effectScope(true).run(() => {
        const { setSession } = clientOf(chatName)
        watch([() => session.traderId, () => session.token], () => setSession(session.session()))
      })
    },
  }))
  return clientOf<ChatProtocolEvents>(chatName)
}
