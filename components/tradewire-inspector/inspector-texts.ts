import type { SocketStatusName } from '../../src'
import type { InTwoLanguages } from '../../src/format'

/** The inspector's texts. Texts with numbers are functions. */
export interface InspectorTexts {
  readonly inspector: string
  readonly close: string
  /** Text shown instead of the panel if the client lacks `inspector()`. */
  readonly noPart: string
  readonly status: Readonly<Record<SocketStatusName, string>>
  readonly state: string
  readonly since: string
  readonly attempt: string
  readonly next: string
  readonly reason: string
  readonly of: (attempt: number, attempts: string) => string
  readonly seconds: (seconds: number) => string
  readonly frames: string
  readonly received: string
  readonly sent: string
  readonly opens: string
  readonly losses: string
  readonly roundTrip: string
  readonly milliseconds: (last: number, min: number, max: number) => string
  readonly holders: string
  readonly held: string
  readonly suspended: string
  readonly notNeeded: string
  readonly attempts: string
  readonly pending: string
  readonly open: string
  readonly givenUp: string
  readonly outbox: string
  readonly stored: string
  readonly bytes: (bytes: number) => string
  /** Number and size of frames. Each byte of a binary frame counts as a character. */
  readonly carried: (frames: number, characters: number) => string
  readonly none: string
  readonly events: string
  readonly more: (count: number) => string
  readonly all: string
  readonly connection: string
  readonly problems: string
  readonly pause: string
  readonly copy: string
  readonly copied: string
  readonly notCopied: string
  readonly cut: string
  readonly offline: string
  readonly hide: string
}

const statusZh: InspectorTexts['status'] = {
  idle: '空闲', connecting: '连接中', open: '已连接', reconnecting: '重连中', paused: '已暂停', failed: '失败',
}

export const inspectorTexts: InTwoLanguages<InspectorTexts> = {
  en: {
    inspector: 'Inspector',
    close: 'Close',
    noPart: 'Nothing is recorded without createTradewire({ parts: [inspector()] })',
    status: {
      idle: 'Idle', connecting: 'Connecting', open: 'Open', reconnecting: 'Reconnecting', paused: 'Paused',
      failed: 'Failed',
    },
    state: 'State',
    since: 'Since',
    attempt: 'Attempt',
    next: 'Next attempt',
    reason: 'Reason',
    of: (attempt, attempts) => `${attempt} of ${attempts}`,
    seconds: (seconds) => `in ${seconds} s`,
    frames: 'Frames',
    received: 'In',
    sent: 'Out',
    opens: 'Connections',
    losses: 'Losses',
    roundTrip: 'Round trip',
    milliseconds: (last, min, max) => `${last} ms (${min} to ${max})`,
    holders: 'Socket holders',
    held: 'holds',
    suspended: 'suspended',
    notNeeded: 'not needed',
    attempts: 'Attempts',
    pending: 'in progress',
    open: 'open',
    givenUp: 'given up',
    outbox: 'Outbox',
    stored: 'Local storage, without chats in a database',
    bytes: (bytes) => `${bytes} bytes`,
    carried: (frames, characters) => `${frames} · ${characters} characters`,
    none: 'None',
    events: 'Events',
    more: (count) => `${count} older in the copied text`,
    all: 'All',
    connection: 'Connection',
    problems: 'Problems',
    pause: 'Pause',
    copy: 'Copy',
    copied: 'Copied',
    notCopied: 'Not copied',
    cut: 'Cut',
    offline: 'Offline',
    hide: 'Background',
  },
  zhHans: {
    inspector: '检查器',
    close: '关闭',
    noPart: '没有记录，需要 createTradewire({ parts: [inspector()] })',
    status: statusZh,
    state: '状态',
    since: '开始于',
    attempt: '尝试',
    next: '下次尝试',
    reason: '原因',
    of: (attempt, attempts) => `第 ${attempt} 次，共 ${attempts} 次`,
    seconds: (seconds) => `${seconds} 秒后`,
    frames: '帧',
    received: '接收',
    sent: '发送',
    opens: '连接次数',
    losses: '断线次数',
    roundTrip: '往返时间',
    milliseconds: (last, min, max) => `${last} 毫秒（${min} 至 ${max}）`,
    holders: '占用',
    held: '占用中',
    suspended: '已挂起',
    notNeeded: '不需要',
    attempts: '重连记录',
    pending: '进行中',
    open: '已连接',
    givenUp: '已放弃',
    outbox: '发件箱',
    stored: '本地存储（不含数据库里的聊天记录）',
    bytes: (bytes) => `${bytes} 字节`,
    carried: (frames, characters) => `${frames} 帧 · ${characters} 个字符`,
    none: '无',
    events: '事件',
    more: (count) => `更早的 ${count} 条见复制的文本`,
    all: '全部',
    connection: '连接',
    problems: '异常',
    pause: '暂停',
    copy: '复制',
    copied: '已复制',
    notCopied: '复制失败',
    cut: '断线',
    offline: '离线',
    hide: '切到后台',
  },
}

/** Patterns that match event titles or sizes, each with its replacement. */
export type EventWords = readonly (readonly [pattern: RegExp, words: string])[]

/**
 * Translates event titles, which are English. A title may end with text from a server, so a pattern may match only the
 * start.
 */
export const eventWords: InTwoLanguages<EventWords> = {
  en: [],
  zhHans: Object.entries({
    '(\\w+), attempt (\\d+) of ([\\d∞]+)': '$1，第 $2 次，共 $3 次',
    ...statusZh,
    'socket requested': '请求建立连接',
    'socket opened': '连接已建立',
    'socket closed': '连接已关闭',
    'socket refused': '连接被拒绝',
    '(\\d+) more in a second': '一秒内另有 $1 个',
    '(\\d+) characters': '$1 个字符',
    '(\\d+) bytes': '$1 字节',
  }).map(([pattern, words]) => [new RegExp(`^${pattern}(?=$|,|，)`), words]),
}
