import { isAmount, isChatProfile, isChatTarget, isKind, targetOf } from '../model/messages'
import { isName, isRecord, isTime } from '../../shared/checks'
import { adviseInvalid } from '../../shared/options'

/** Names the invalid part of a message, because the code from `send()` does not. */
export function adviseSaying(id: unknown, saying: unknown): void {
  const target = isName(id) ? targetOf(id) : undefined
  const { kind, text, file, durationMs, width, height } = isRecord(saying) ? saying : {}
  if (!isChatTarget(target) || target.type === 'broadcast') adviseInvalid('conversation', id)
  else if (!isKind(kind)) adviseInvalid('saying.kind', kind)
  else if (kind === 'text' && !isName(text)) adviseInvalid('saying.text', typeof text)
  else if (kind !== 'text' && !isName(file)) adviseInvalid('saying.file', file)
  else if (kind === 'voice' && !isTime(durationMs)) adviseInvalid('saying.durationMs', durationMs)
  else if (kind === 'image' && !isAmount(width)) adviseInvalid('saying.width', width)
  else if (kind === 'image' && !isAmount(height)) adviseInvalid('saying.height', height)
  else adviseInvalid('me', 'invalid')
}

/** Reports an invalid target or profile, because the conversation could not be restored after a restart. */
export function adviseConversation(target: unknown, profile: unknown): void {
  if (!isChatTarget(target)) adviseInvalid('target', target)
  else if (profile !== undefined && !isChatProfile(profile)) adviseInvalid('profile', 'invalid')
}
