/** One place of the module where a cure works, and what would stand there without it. */
export interface Cure {
  /** What a host is told to go without. Several places may make one cure. */
  readonly name: string
  readonly file: string
  /** The function that is replaced; one inside another as `outer.inner`. */
  readonly function: string
  /** The file in `naive` that has its replacement, and the name of that there. */
  readonly from: string
  readonly naive: string
  /** What hurts without it. */
  readonly cures: string
  /** What is done in its place: the ways of a pasted `socket.js` and of clients made for browsers. */
  readonly instead: string
}

const nativeTask = 'src/platform/socket/native-task.ts'
const nativeConnection = 'src/platform/socket/native-connection.ts'
const client = 'src/runtime/client.ts'

export const cures = [
  {
    name: 'error-is-an-end', file: nativeTask, function: 'openNative', from: 'task', naive: 'hearClosesOnly',
    cures: 'complaint 1, errorWithoutClose', instead: 'the way back begins in onClose alone',
  },
  {
    name: 'close-has-a-deadline', file: client, function: 'createClient', from: 'client', naive: 'waitForEachClose',
    cures: 'complaint 2, closeWithoutAnswer', instead: 'a close is over when native says so',
  },
  {
    name: 'one-voice', file: nativeConnection, function: 'createNativeConnection', from: 'voices',
    naive: 'keepHearing', cures: 'complaint 2', instead: 'listeners of a socket given up are still heard',
  },
  {
    name: 'one-voice', file: 'src/runtime/line.ts', function: 'createLine', from: 'voices', naive: 'hearEverySocket',
    cures: 'complaint 2', instead: 'whatever socket tells, it is told as of the newest',
  },
  {
    name: 'listener-ends-with-its-scope', file: 'src/composables/use-channel.ts', function: 'hearChannel',
    from: 'channels', naive: 'listenAtEachShow', cures: 'complaint 3', instead: 'uni.$on in onShow, and never off',
  },
  {
    name: 'goodbye-in-the-background', file: client, function: 'createClient', from: 'client', naive: 'stayForEver',
    cures: 'complaint 4', instead: 'the socket is kept and pinged in the background',
  },
  {
    name: 'closed-with-1000-is-a-loss', file: client, function: 'createClient', from: 'client',
    naive: 'trustNormalClosure', cures: 'complaint 5, cutInBackgroundMs', instead: '1000 means that we wanted it',
  },
  {
    name: 'connect-with-a-callback', file: nativeTask, function: 'openNative', from: 'task',
    naive: 'connectWithoutCallback', cures: 'complaint 6', instead: 'uni.connectSocket({ url }) and its value',
  },
  {
    name: 'slots-are-waited-for', file: nativeTask, function: 'openNative', from: 'task', naive: 'failAsAnyOther',
    cures: 'complaint 7, socketLimit', instead: 'no socket left is one more failed attempt',
  },
  {
    name: 'reopens-after-closing', file: 'src/core/connection/ending.ts', function: 'afterClosing', from: 'machine',
    naive: 'stayClosed', cures: 'complaint 8', instead: 'what was closed on purpose stays closed',
  },
  {
    name: 'exact-bytes', file: 'src/platform/socket/wire-data.ts', function: 'toWire', from: 'bytes',
    naive: 'sendAsGiven', cures: 'complaint 9', instead: 'native gets what the application gave',
  },
  {
    name: 'attempts-of-its-own', file: client, function: 'createClient', from: 'client', naive: 'waitForTheNetwork',
    cures: 'complaint 10, networkEvent missing and wrong', instead: 'tries again when the network event comes',
  },
  {
    name: 'offline-is-a-hint', file: client, function: 'createClient', from: 'client', naive: 'believeOffline',
    cures: 'complaint 10, networkEvent late', instead: 'an offline event closes what is open',
  },
  {
    name: 'reconnect-begins-anew', file: client, function: 'createClient', from: 'client', naive: 'countForEver',
    cures: 'complaint 11', instead: 'reconnect() asks the spent counter first',
  },
  {
    name: 'heartbeat', file: client, function: 'createClient', from: 'client', naive: 'trustTheLine',
    cures: 'complaint 12', instead: 'no ping',
  },
  {
    name: 'silence-is-a-loss', file: 'src/core/connection/heartbeat.ts', function: 'onPongTimer', from: 'machine',
    naive: 'closeForGood', cures: 'complaint 13', instead: 'the pong timeout calls close(), and close() is final',
  },
  {
    name: 'late-timer-is-no-verdict', file: 'src/core/connection/heartbeat.ts', function: 'onPongTimer',
    from: 'machine', naive: 'judgeByTheTimer', cures: 'complaint 14', instead: 'a pong timer that fires is a loss',
  },
  {
    name: 'first-answer-counts', file: 'src/platform/socket/pending-sends.ts', function: 'createPendingSends',
    from: 'sends', naive: 'passEachAnswerOn', cures: 'successAfterFail', instead: 'each callback is passed on',
  },
  {
    name: 'first-answer-counts', file: nativeTask, function: 'openNative', from: 'sends', naive: 'keepTheTask',
    cures: 'successAfterFail', instead: 'what is sent is native\'s business, open or not',
  },
  {
    name: 'first-answer-counts', file: nativeConnection, function: 'createNativeConnection', from: 'sends',
    naive: 'sendAtOnce', cures: 'successAfterFail', instead: 'what is sent is native\'s business, open or not',
  },
  {
    name: 'state-of-its-own', file: nativeTask, function: 'openNative', from: 'task', naive: 'readReadyState',
    cures: 'connectingReadsAsThree', instead: 'a task whose readyState is 3 is closed',
  },
  {
    name: 'one-socket-a-millisecond', file: 'src/platform/socket/connect-gate.ts', function: 'createConnectGate',
    from: 'sends', naive: 'connectAtOnce', cures: 'sameMillisecondCollides', instead: 'each connects when it likes',
  },
  {
    name: 'guarded-listener', file: nativeConnection, function: 'createNativeConnection.guard', from: 'voices',
    naive: 'callUnguarded', cures: 'throwingListenerSkipsTheRest', instead: 'listeners are called as they are',
  },
  {
    name: 'page-hides-with-the-app', file: 'src/core/lease/lease-set.ts', function: 'suspendLeases', from: 'machine',
    naive: 'leaveThemHidden', cures: 'hideOrder page-first', instead: 'a hidden page is a page that was left',
  },
  {
    name: 'app-hides-with-its-page', file: 'src/core/lease/lease-set.ts', function: 'hideLease', from: 'machine',
    naive: 'hideForGood', cures: 'hideOrder app-first', instead: 'a hidden page is a page that was left',
  },
  {
    name: 'no-browser-globals', file: nativeTask, function: 'openNative', from: 'browser', naive: 'openWebSocket',
    cures: 'globalsHidden', instead: 'new WebSocket(url)',
  },
  {
    name: 'no-code-from-text', file: 'src/protocols/copy-trading-frames.ts', function: 'parseJson', from: 'browser',
    naive: 'evaluateText', cures: 'codeGenerationOff', instead: 'a frame is run as code',
  },
] as const satisfies readonly Cure[]

export type CureName = (typeof cures)[number]['name']
