import { TradewireError } from '../../shared/errors'
import type { Chat } from '../chat-api'

const installed = new Map<string, Chat>()

/** Puts a chat under its client's name; one that was there before is not found any more. Returns the way back. */
export function installChat(name: string, chat: Chat): () => void {
  installed.set(name, chat)
  return () => {
    if (installed.get(name) === chat) installed.delete(name)
  }
}

/** Throws `invalid-option` when `createChatPlugin` was not installed for a client of that name. */
export function installedChat(name: string): Chat {
  const chat = installed.get(name)
  if (chat === undefined) throw new TradewireError('invalid-option', `no chat for client ${name} is installed`)
  return chat
}
