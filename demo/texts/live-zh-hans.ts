import type { LiveTexts } from './live-en'

export const liveZhHans: LiveTexts = {
  lose: '停掉服务器',
  giveBack: '恢复服务器',
  secondsAfter: (seconds) => (seconds === 0 ? '0' : `${seconds} 秒`),
  axis: '五个时间窗口和其中的尝试，按断线后的秒数',
  rows: (count, changes) => `${count} 行，每秒 ${changes} 次价格变化`,
  byProfit: '按盈亏排序',
  byServer: '服务器的顺序',
  spread: '五个窗口，每个客户端在窗口里有自己的位置',
  fixed: '所有客户端每 3 秒重试一次',
  peak: (most) => `每秒最多 ${most} 次`,
  again: '再次全部断线',
  clients: '1,000 个客户端同时断线之后的重连',
  needing: '持仓',
  other: '历史',
  needHint: '这个标签页需要 socket。',
  otherHint: '不需要 socket：300 毫秒后，客户端发退订帧，关闭连接。',
  flip: '切走，150 毫秒后切回',
}
