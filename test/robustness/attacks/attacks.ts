import type { Attack } from './attack'
import { resetUpgrades, slowHeads } from './broken-requests'
import { chatDisplace, chatFrames, chatJoins, chatUnreadLines } from './chat-lines'
import { chatManyParts, chatUnfinishedUploads } from './chat-uploads'
import { clientBadFrames, clientGiantFrames, clientPings, clientResets } from './client-floods'
import { oneByteFragments, pingFlood } from './frame-floods'
import { inventedTraders } from './invented-traders'

/** All attacks. */
export const attacks: readonly Attack[] = [
  inventedTraders,
  oneByteFragments,
  pingFlood,
  resetUpgrades,
  chatUnreadLines,
  chatFrames,
  chatJoins,
  chatDisplace,
  chatUnfinishedUploads,
  chatManyParts,
  slowHeads,
  clientBadFrames,
  clientGiantFrames,
  clientPings,
  clientResets,
]
