import type { Attack } from './attack'
import { chatUnreadLines } from './chat-lines'
import { chatManyParts, chatUnfinishedUploads } from './chat-uploads'
import { costlyFrames } from './costly-frames'
import { costlyRequests } from './costly-requests'
import { largeEchoFrames, largeFrames } from './large-frames'

export const attacks: readonly Attack[] = [
  costlyRequests, costlyFrames, chatUnreadLines, chatUnfinishedUploads, chatManyParts, largeFrames, largeEchoFrames,
]
