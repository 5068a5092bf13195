import type { Quirks } from '../quirks'
import type { Switch } from './uncure-plugin'

/** One place of the module where a cure works, and what would stand there without it. */
export interface Cure extends Switch {
  /** What hurts without it. */
  readonly cures: readonly (`complaint ${number}` | keyof Quirks)[]
  /** What is done in its place: the ways of a pasted `socket.js` and of clients made for browsers. */
  readonly instead: string
}

const nativeTask = 'src/platform/socket/native-task.ts'
const nativeConnection = 'src/platform/socket/native-connection.ts'
const client = 'src/connection/runtime/client.ts'
const heartbeat = 'src/connection/machine/heartbeat.ts'
const leaseSet = 'src/connection/leases/lease-set.ts'

export const cures = [
  {
    name: 'error-is-an-end', file: nativeTask, function: 'openNative',
    from: 'naive/task', maker: 'hearClosesOnly', cures: ['complaint 1', 'errorWithoutClose'],
    instead: 'the way back begins in onClose alone',
  },
  {
    name: 'close-has-a-deadline', file: client, function: 'createClient',
    from: 'naive/client', maker: 'waitForEachClose', cures: ['complaint 2', 'closeWithoutAnswer'],
    instead: 'a close is over when native says so',
  },
  {
    name: 'one-voice', file: nativeConnection, function: 'createNativeConnection',
    from: 'naive/voices', maker: 'keepHearing', cures: ['complaint 2'],
    instead: 'listeners of a socket given up are still heard',
  },
  {
    name: 'one-voice', file: 'src/connection/runtime/line.ts', function: 'createLine',
    from: 'naive/voices', maker: 'hearEverySocket', cures: ['complaint 2'],
    instead: 'whatever socket tells, it is told as of the newest',
  },
  {
    name: 'listener-ends-with-its-scope', file: 'src/connection/vue/use-channel.ts', function: 'hearChannel',
    from: 'naive/channels', maker: 'listenAtEachShow', cures: ['complaint 3'],
    instead: 'uni.$on in onShow, and never off',
  },
  {
    name: 'goodbye-in-the-background', file: client, function: 'createClient',
    from: 'naive/client', maker: 'stayForEver', cures: ['complaint 4'],
    instead: 'the socket is kept and pinged in the background',
  },
  {
    name: 'closed-with-1000-is-a-loss', file: client, function: 'createClient',
    from: 'naive/client', maker: 'trustNormalClosure', cures: ['complaint 5', 'cutInBackgroundMs'],
    instead: '1000 means that we wanted it',
  },
  {
    name: 'connect-with-a-callback', file: nativeTask, function: 'openNative',
    from: 'naive/task', maker: 'connectWithoutCallback', cures: ['complaint 6'],
    instead: 'uni.connectSocket({ url }) and its value',
  },
  {
    name: 'slots-are-waited-for', file: nativeTask, function: 'openNative',
    from: 'naive/task', maker: 'failAsAnyOther', cures: ['complaint 7', 'socketLimit'],
    instead: 'no socket left is one more failed attempt',
  },
  {
    name: 'reopens-after-closing', file: 'src/connection/machine/attempt.ts', function: 'afterClosing',
    from: 'naive/machine', maker: 'stayClosed', cures: ['complaint 8'],
    instead: 'what was closed on purpose stays closed',
  },
  {
    name: 'exact-bytes', file: 'src/platform/socket/wire-data.ts', function: 'toWire',
    from: 'naive/bytes', maker: 'sendAsGiven', cures: ['complaint 9'],
    instead: 'native gets what the application gave',
  },
  {
    name: 'attempts-of-its-own', file: client, function: 'createClient',
    from: 'naive/client', maker: 'waitForTheNetwork', cures: ['complaint 10', 'networkEvent'],
    instead: 'tries again when the network event comes',
  },
  {
    name: 'offline-is-a-hint', file: client, function: 'createClient',
    from: 'naive/client', maker: 'believeOffline', cures: ['complaint 10', 'networkEvent'],
    instead: 'an offline event closes what is open',
  },
  {
    name: 'reconnect-restarts', file: client, function: 'createClient',
    from: 'naive/client', maker: 'countForEver', cures: ['complaint 11'],
    instead: 'reconnect() asks the spent counter first',
  },
  {
    name: 'heartbeat', file: client, function: 'createClient',
    from: 'naive/client', maker: 'trustTheLine', cures: ['complaint 12'],
    instead: 'no ping',
  },
  {
    name: 'silence-is-a-loss', file: heartbeat, function: 'onPongTimer',
    from: 'naive/machine', maker: 'closeForGood', cures: ['complaint 13'],
    instead: 'the pong timeout calls close(), and close() is final',
  },
  {
    name: 'late-timer-is-no-verdict', file: heartbeat, function: 'onPongTimer',
    from: 'naive/machine', maker: 'judgeByTheTimer', cures: ['complaint 14'],
    instead: 'a pong timer that fires is a loss',
  },
  {
    name: 'first-answer-counts', file: 'src/platform/socket/pending-sends.ts', function: 'createPendingSends',
    from: 'naive/sends', maker: 'passEachAnswerOn', cures: ['successAfterFail'],
    instead: 'each callback is passed on',
  },
  {
    name: 'first-answer-counts', file: nativeTask, function: 'openNative',
    from: 'naive/sends', maker: 'keepTheTask', cures: ['successAfterFail'],
    instead: 'what is sent is native\'s business, open or not',
  },
  {
    name: 'first-answer-counts', file: nativeConnection, function: 'createNativeConnection',
    from: 'naive/sends', maker: 'sendAtOnce', cures: ['successAfterFail'],
    instead: 'what is sent is native\'s business, open or not',
  },
  {
    name: 'state-of-its-own', file: nativeTask, function: 'openNative',
    from: 'naive/task', maker: 'readReadyState', cures: ['connectingReadsAsThree'],
    instead: 'a task whose readyState is 3 is closed',
  },
  {
    name: 'one-socket-a-millisecond', file: 'src/platform/socket/connect-gate.ts', function: 'createConnectGate',
    from: 'naive/sends', maker: 'connectAtOnce', cures: ['sameMillisecondCollides'],
    instead: 'each connects when it likes',
  },
  {
    name: 'guarded-listener', file: nativeConnection, function: 'createNativeConnection.guard',
    from: 'naive/voices', maker: 'callUnguarded', cures: ['throwingListenerSkipsTheRest'],
    instead: 'listeners are called as they are',
  },
  {
    name: 'page-hides-with-the-app', file: leaseSet, function: 'suspendLeases',
    from: 'naive/machine', maker: 'leaveThemHidden', cures: ['hideOrder'],
    instead: 'a hidden page is a page that was left',
  },
  {
    name: 'app-hides-with-its-page', file: leaseSet, function: 'changeLease',
    from: 'naive/machine', maker: 'hideForGood', cures: ['hideOrder'],
    instead: 'a hidden page is a page that was left',
  },
  {
    name: 'no-browser-globals', file: nativeTask, function: 'openNative',
    from: 'naive/browser', maker: 'openWebSocket', cures: ['globalsHidden'],
    instead: 'new WebSocket(url)',
  },
  {
    name: 'no-code-from-text', file: 'src/protocols/copy-trading/frames.ts', function: 'parseJson',
    from: 'naive/browser', maker: 'evaluateText', cures: ['codeGenerationOff'],
    instead: 'a frame is run as code',
  },
] as const satisfies readonly Cure[]

export type CureName = (typeof cures)[number]['name']
