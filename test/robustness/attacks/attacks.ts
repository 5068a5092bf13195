import type { Attack } from './attack'
import { pagePipelines, resetUpgrades, slowHeads } from './broken-requests'
import { chatDisplace, chatFrames, chatHttpFlood, chatJoins, chatUnreadLines } from './chat-lines'
import { chatManyParts, chatUnfinishedUploads, chatUploads } from './chat-uploads'
import { clientBadFrames, clientGiantFrames, clientPings, clientResets } from './client-floods'
import { oneByteFragments, oversizedFrames, pingFlood } from './frame-floods'
import { inventedTraders, oneAddress } from './one-address'

/** All attacks. */
export const attacks: readonly Attack[] = [
  inventedTraders,
  oneAddress,
  oneByteFragments,
  oversizedFrames,
  pingFlood,
  resetUpgrades,
  chatUnreadLines,
  chatFrames,
  chatJoins,
  chatDisplace,
  chatUploads,
  chatUnfinishedUploads,
  chatManyParts,
  slowHeads,
  chatHttpFlood,
  pagePipelines,
  clientBadFrames,
  clientGiantFrames,
  clientPings,
  clientResets,
]
