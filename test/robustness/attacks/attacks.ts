import type { Attack } from './attack'
import { chatDisplace, chatFrames, chatJoins, chatUnreadLines } from './chat-lines'
import { chatJoinsTogether, chatLostSessions, chatRecoveries } from './chat-sessions'
import { chatCostlyTexts, chatGroupBurst, chatImpostor, chatSecondSockets } from './chat-shares'
import { chatDisplacePictures, chatManyParts, chatUnfinishedUploads, tinyChunks } from './chat-uploads'
import { clientBadFrames, clientGiantFrames, clientRepeatedAnswers } from './client-floods'
import { closeAll } from './close-all'
import { chatGroup, costlyFrames } from './costly-frames'
import { costlyRequests } from './costly-requests'
import { differentAccounts } from './different-accounts'
import { bursts, largeEchoFrames, largeFrames, pings } from './frame-floods'
import { inventedTraders, keptTraders } from './invented-traders'
import { failingOrders, manyHealthRequests } from './operator-costs'
import { orderKeys } from './order-keys'
import { powerLoss } from './power-loss'
import { reconnects } from './reconnects'
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
  failingOrders,
  closeAll,
  powerLoss,
  reconnects,
  setClocks,
  chatSetClocks,
  chatUnreadLines,
  chatFrames,
  chatGroup,
  chatGroupBurst,
  chatImpostor,
  chatSecondSockets,
  chatCostlyTexts,
  chatJoins,
  chatLostSessions,
  chatRecoveries,
  chatJoinsTogether,
  chatDisplace,
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
