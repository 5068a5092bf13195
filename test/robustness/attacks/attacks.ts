import type { Attack } from './attack'
import { chatUnreadLines } from './chat-lines'
import { chatUnfinishedUploads } from './chat-uploads'
import { costlyFrames } from './costly-frames'
import { costlyRequests, pageLoads, tinyParts } from './costly-requests'

export const attacks: readonly Attack[] = [
  costlyRequests, pageLoads, tinyParts, costlyFrames, chatUnreadLines, chatUnfinishedUploads,
]
