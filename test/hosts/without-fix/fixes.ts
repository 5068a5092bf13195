import type { Quirks } from '../quirks'
import type { Switch } from './switch-plugin'

const nativeTask = 'src/platform/socket/native-task.ts'
const nativeConnection = 'src/platform/socket/native-connection.ts'
const leaseSet = 'src/connection/leases/lease-set.ts'

/** Functions in which a fix works. */
const places = {
  openNative: nativeTask,
  toWire: nativeTask,
  createNativeConnection: nativeConnection,
  'createNativeConnection.guard': nativeConnection,
  createPendingSends: nativeConnection,
  createConnectGate: 'src/platform/socket/connect-gate.ts',
  createClient: 'src/connection/runtime/client.ts',
  createCurrentSocket: 'src/connection/runtime/current-socket.ts',
  createMachine: 'src/connection/machine/machine.ts',
  suspendLeases: leaseSet,
  changeLease: leaseSet,
  useChannel: 'src/connection/vue/use-channel.ts',
  parseJson: 'src/protocols/copy-trading/frames.ts',
} as const

/**
 * A row: the name by which a start of the app does without the fix; the function that is replaced; the file in `naive`
 * and the function there that makes the replacement; what hurts without the fix; what the app does instead, as a
 * pasted `socket.js` or a client for browsers does. Several rows may have one name.
 */
type Row = readonly [
  name: string, place: keyof typeof places, from: string, maker: string,
  hurts: readonly (`complaint ${number}` | keyof Quirks)[], instead: string,
]

const rows = [
  ['error-is-an-end', 'openNative', 'task', 'receiveClosesOnly', ['complaint 1', 'errorWithoutClose'],
    'reconnects in onClose alone'],
  ['close-has-a-deadline', 'createClient', 'client', 'waitForEachClose', ['complaint 2', 'closeWithoutAnswer'],
    'waits for the close event without a limit'],
  ['one-voice', 'createNativeConnection', 'voices', 'keepListening', ['complaint 2'],
    'still listens to a socket that it dropped'],
  ['one-voice', 'createCurrentSocket', 'voices', 'receiveEverySocket', ['complaint 2'],
    'takes an event of an old socket for one of the newest'],
  ['listener-ends-with-its-scope', 'useChannel', 'channels', 'listenAtEachShow', ['complaint 3'],
    'calls uni.$on in each onShow, and uni.$off never'],
  ['goodbye-in-the-background', 'createClient', 'client', 'stayForEver', ['complaint 4'],
    'keeps and pings the socket in the background'],
  ['closed-with-1000-is-a-loss', 'createClient', 'client', 'trustNormalClosure', ['complaint 5', 'cutInBackgroundMs'],
    'takes code 1000 for a close by the app'],
  ['connect-with-a-callback', 'openNative', 'task', 'connectWithoutCallback', ['complaint 6'],
    'uses the value of uni.connectSocket({ url })'],
  ['slots-are-waited-for', 'openNative', 'task', 'failAsAnyOther', ['complaint 7', 'socketLimit'],
    'counts a missing slot as a failed attempt'],
  ['reopens-after-closing', 'createMachine', 'machine', 'stayClosed', ['complaint 8'],
    'never opens again what was closed on purpose'],
  ['exact-bytes', 'toWire', 'bytes', 'sendAsGiven', ['complaint 9'],
    'gives native the data as the app gave it'],
  ['attempts-of-its-own', 'createClient', 'client', 'waitForTheNetwork', ['complaint 10', 'networkEvent'],
    'tries again only on a network event'],
  ['offline-is-a-hint', 'createClient', 'client', 'believeOffline', ['complaint 10', 'networkEvent'],
    'closes an open socket on an offline event'],
  ['reconnect-restarts', 'createClient', 'client', 'countForEver', ['complaint 11'],
    'refuses reconnect() when all attempts are spent'],
  ['heartbeat', 'createClient', 'client', 'trustTheLine', ['complaint 12'],
    'sends no ping'],
  ['silence-is-a-loss', 'createMachine', 'machine', 'closeForGood', ['complaint 13'],
    'calls close() on a pong timeout, and close() is final'],
  ['late-timer-is-no-verdict', 'createMachine', 'machine', 'judgeByTheTimer', ['complaint 14'],
    'takes each pong timer that fires for a loss'],
  ['first-answer-counts', 'createPendingSends', 'sends', 'passEachAnswerOn', ['successAfterFail'],
    'passes each callback on'],
  ['first-answer-counts', 'openNative', 'sends', 'keepTheTask', ['successAfterFail'],
    'sends at once, whether open or not'],
  ['first-answer-counts', 'createNativeConnection', 'sends', 'sendAtOnce', ['successAfterFail'],
    'sends at once, whether open or not'],
  ['state-of-its-own', 'openNative', 'task', 'readReadyState', ['connectingReadsAsThree'],
    'takes a task with readyState 3 for closed'],
  ['one-socket-a-millisecond', 'createConnectGate', 'sends', 'connectAtOnce', ['sameMillisecondCollides'],
    'opens each socket at once'],
  ['guarded-listener', 'createNativeConnection.guard', 'voices', 'callUnguarded', ['throwingListenerSkipsTheRest'],
    'calls listeners unguarded'],
  ['page-hides-with-the-app', 'suspendLeases', 'machine', 'leaveThemHidden', ['hideOrder'],
    'takes a hidden page for one that was left'],
  ['app-hides-with-its-page', 'changeLease', 'machine', 'hideForGood', ['hideOrder'],
    'takes a hidden page for one that was left'],
  ['no-browser-globals', 'openNative', 'browser', 'openWebSocket', ['globalsHidden'],
    'calls new WebSocket(url)'],
  ['no-code-from-text', 'parseJson', 'browser', 'evaluateText', ['codeGenerationOff'],
    'runs a frame as code'],
] as const satisfies readonly Row[]

export const fixes = rows.map(([name, place, from, maker, hurts]) => ({
  name, file: places[place], function: place, from: `naive/${from}`, maker, fixes: hurts,
})) satisfies readonly Switch[]

export type FixName = (typeof rows)[number][0]
