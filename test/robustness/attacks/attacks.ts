import type { Attack } from './attack'
import { chatFrames, chatUnreadLines } from './chat-lines'
import { chatGroupBurst, chatImpostor } from './chat-shares'
import { chatDisplacePictures, chatManyParts, chatUnfinishedUploads, tinyChunks } from './chat-uploads'
import { clientBadFrames, clientGiantFrames, clientRepeatedAnswers } from './client-floods'
import { closeAll } from './close-all'
import { costlyFrames } from './costly-frames'
import { costlyRequests } from './costly-requests'
import { differentAccounts } from './different-accounts'
import { bursts, largeEchoFrames, largeFrames, pings } from './frame-floods'
import { inventedTraders, keptTraders } from './invented-traders'
import { manyHealthRequests } from './operator-costs'
import { orderKeys } from './order-keys'
import { powerLoss } from './power-loss'
import { longHeaders, pipelinedRequests } from './request-floods'
import { chatSetClocks, setClocks } from './set-clocks'

export const attacks: readonly Attack[] = [
  inventedTraders,
  keptTraders,
  costlyRequests,
  differentAccounts,
  costlyFrames,
  orderKeys,
  manyHealthRequests,
  closeAll,
  powerLoss,
  setClocks,
  chatSetClocks,
  chatUnreadLines,
  chatFrames,
  chatGroupBurst,
  chatImpostor,
  chatDisplacePictures,
  chatUnfinishedUploads,
  chatManyParts,
  tinyChunks,
  clientBadFrames,
  clientGiantFrames,
  clientRepeatedAnswers,
  bursts,
  largeFrames,
  largeEchoFrames,
  longHeaders,
  pings,
  pipelinedRequests,
]
