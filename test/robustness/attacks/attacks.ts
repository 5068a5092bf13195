import type { Attack } from './attack'
import { chatDisplace } from './chat-displace'
import { chatFrames } from './chat-frames'
import { chatJoins } from './chat-joins'
import { chatHttpFlood, chatSessions } from './chat-sessions'
import { chatUnreadLines } from './chat-unread-lines'
import { chatManyParts, chatUnfinishedUploads, chatUploads } from './chat-uploads'
import { clientBadFrames, clientGiantFrames, clientPings, clientResets } from './client-floods'
import { hostileOrders } from './hostile-orders'
import { inventedTraders } from './invented-traders'
import { oneAddress } from './one-address'
import { oneByteFragments } from './one-byte-fragments'
import { oversizedFrames } from './oversized-frames'
import { pagePipelines } from './page-pipelines'
import { pingFlood } from './ping-flood'
import { resetUpgrades } from './reset-upgrades'
import { slowHeads } from './slow-heads'
import { oddHeads, upgradeBehindRequest } from './upgrade-tricks'

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
  upgradeBehindRequest,
  oddHeads,
  hostileOrders,
  chatSessions,
  chatHttpFlood,
  pagePipelines,
  clientBadFrames,
  clientGiantFrames,
  clientPings,
  clientResets,
]
