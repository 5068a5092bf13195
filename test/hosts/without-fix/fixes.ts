import type { Quirks } from '../quirks'
import type { Switch } from './switch-plugin'

/** One place of the module where a fix works, and what would stand there without it. */
export interface Fix extends Switch {
  /** What hurts without it. */
  readonly fixes: readonly (`complaint ${number}` | keyof Quirks)[]
  /** What is done in its place: the ways of a pasted `socket.js` and of clients made for browsers. */
  readonly instead: string
}

const nativeTask = 'src/platform/socket/native-task.ts'
const nativeConnection = 'src/platform/socket/native-connection.ts'
const client = 'src/connection/runtime/client.ts'
const heartbeat = 'src/connection/machine/heartbeat.ts'
const leaseSet = 'src/connection/leases/lease-set.ts'

export const fixes = [
  {
    name: 'error-is-an-end', file: nativeTask, function: 'openNative',
    from: 'naive/task', maker: 'hearClosesOnly', fixes: ['complaint 1', 'errorWithoutClose'],
    instead: 'the way back begins in onClose alone',
  },
  {
    name: 'close-has-a-deadline', file: client, function: 'createClient',
    from: 'naive/client', maker: 'waitForEachClose', fixes: ['complaint 2', 'closeWithoutAnswer'],
    instead: 'a close is over when native says so',
  },
  {
    name: 'one-voice', file: nativeConnection, function: 'createNativeConnection',
    from: 'naive/voices', maker: 'keepHearing', fixes: ['complaint 2'],
    instead: 'listeners of a socket given up are still heard',
  },
  {
    name: 'one-voice', file: 'src/connection/runtime/connection.ts', function: 'createLine',
    from: 'naive/voices', maker: 'hearEverySocket', fixes: ['complaint 2'],
    instead: 'whatever socket tells, it is told as of the newest',
  },
  {
    name: 'listener-ends-with-its-scope', file: 'src/connection/vue/use-channel.ts', function: 'useChannel',
    from: 'naive/channels', maker: 'listenAtEachShow', fixes: ['complaint 3'],
    instead: 'uni.$on in onShow, and never off',
  },
  {
    name: 'goodbye-in-the-background', file: client, function: 'createClient',
    from: 'naive/client', maker: 'stayForEver', fixes: ['complaint 4'],
    instead: 'the socket is kept and pinged in the background',
  },
  {
    name: 'closed-with-1000-is-a-loss', file: client, function: 'createClient',
    from: 'naive/client', maker: 'trustNormalClosure', fixes: ['complaint 5', 'cutInBackgroundMs'],
    instead: '1000 means that we wanted it',
  },
  {
    name: 'connect-with-a-callback', file: nativeTask, function: 'openNative',
    from: 'naive/task', maker: 'connectWithoutCallback', fixes: ['complaint 6'],
    instead: 'uni.connectSocket({ url }) and its value',
  },
  {
    name: 'slots-are-waited-for', file: nativeTask, function: 'openNative',
    from: 'naive/task', maker: 'failAsAnyOther', fixes: ['complaint 7', 'socketLimit'],
    instead: 'no socket left is one more failed attempt',
  },
  {
    name: 'reopens-after-closing', file: 'src/connection/machine/attempt.ts', function: 'afterClosing',
    from: 'naive/machine', maker: 'stayClosed', fixes: ['complaint 8'],
    instead: 'what was closed on purpose stays closed',
  },
  {
    name: 'exact-bytes', file: 'src/platform/socket/native-task.ts', function: 'toWire',
    from: 'naive/bytes', maker: 'sendAsGiven', fixes: ['complaint 9'],
    instead: 'native gets what the application gave',
  },
  {
    name: 'attempts-of-its-own', file: client, function: 'createClient',
    from: 'naive/client', maker: 'waitForTheNetwork', fixes: ['complaint 10', 'networkEvent'],
    instead: 'tries again when the network event comes',
  },
  {
    name: 'offline-is-a-hint', file: client, function: 'createClient',
    from: 'naive/client', maker: 'believeOffline', fixes: ['complaint 10', 'networkEvent'],
    instead: 'an offline event closes what is open',
  },
  {
    name: 'reconnect-restarts', file: client, function: 'createClient',
    from: 'naive/client', maker: 'countForEver', fixes: ['complaint 11'],
    instead: 'reconnect() asks the spent counter first',
  },
  {
    name: 'heartbeat', file: client, function: 'createClient',
    from: 'naive/client', maker: 'trustTheLine', fixes: ['complaint 12'],
    instead: 'no ping',
  },
  {
    name: 'silence-is-a-loss', file: heartbeat, function: 'onPongTimer',
    from: 'naive/machine', maker: 'closeForGood', fixes: ['complaint 13'],
    instead: 'the pong timeout calls close(), and close() is final',
  },
  {
    name: 'late-timer-is-no-verdict', file: heartbeat, function: 'onPongTimer',
    from: 'naive/machine', maker: 'judgeByTheTimer', fixes: ['complaint 14'],
    instead: 'a pong timer that fires is a loss',
  },
  {
    name: 'first-answer-counts', file: 'src/platform/socket/native-connection.ts', function: 'createPendingSends',
    from: 'naive/sends', maker: 'passEachAnswerOn', fixes: ['successAfterFail'],
    instead: 'each callback is passed on',
  },
  {
    name: 'first-answer-counts', file: nativeTask, function: 'openNative',
    from: 'naive/sends', maker: 'keepTheTask', fixes: ['successAfterFail'],
    instead: 'what is sent is native\'s business, open or not',
  },
  {
    name: 'first-answer-counts', file: nativeConnection, function: 'createNativeConnection',
    from: 'naive/sends', maker: 'sendAtOnce', fixes: ['successAfterFail'],
    instead: 'what is sent is native\'s business, open or not',
  },
  {
    name: 'state-of-its-own', file: nativeTask, function: 'openNative',
    from: 'naive/task', maker: 'readReadyState', fixes: ['connectingReadsAsThree'],
    instead: 'a task whose readyState is 3 is closed',
  },
  {
    name: 'one-socket-a-millisecond', file: 'src/platform/socket/connect-gate.ts', function: 'createConnectGate',
    from: 'naive/sends', maker: 'connectAtOnce', fixes: ['sameMillisecondCollides'],
    instead: 'each connects when it likes',
  },
  {
    name: 'guarded-listener', file: nativeConnection, function: 'createNativeConnection.guard',
    from: 'naive/voices', maker: 'callUnguarded', fixes: ['throwingListenerSkipsTheRest'],
    instead: 'listeners are called as they are',
  },
  {
    name: 'page-hides-with-the-app', file: leaseSet, function: 'suspendLeases',
    from: 'naive/machine', maker: 'leaveThemHidden', fixes: ['hideOrder'],
    instead: 'a hidden page is a page that was left',
  },
  {
    name: 'app-hides-with-its-page', file: leaseSet, function: 'changeLease',
    from: 'naive/machine', maker: 'hideForGood', fixes: ['hideOrder'],
    instead: 'a hidden page is a page that was left',
  },
  {
    name: 'no-browser-globals', file: nativeTask, function: 'openNative',
    from: 'naive/browser', maker: 'openWebSocket', fixes: ['globalsHidden'],
    instead: 'new WebSocket(url)',
  },
  {
    name: 'no-code-from-text', file: 'src/protocols/copy-trading/frames.ts', function: 'parseJson',
    from: 'naive/browser', maker: 'evaluateText', fixes: ['codeGenerationOff'],
    instead: 'a frame is run as code',
  },
] as const satisfies readonly Fix[]

export type FixName = (typeof fixes)[number]['name']
