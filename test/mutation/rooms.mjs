const ofServer = (name) => `server/${name}.test.ts`

/** Advice for development builds. Excludes the text tables, which a person reviews. */
const ofDevelopment = [
  'src/advice/{advice-text,development,development-bus,frame-shape,nearest-name,rounded-field}.ts',
  'src/advice/{address,connection,json,list,message,name,outbox}-advice.ts',
  'src/advice/json-call-advice.ts',
]

/**
 * Each room is mutated separately, against its own tests: folders and files of test/unit, and as
 * `mounted` of test/components. Other tests that execute the room's code would take seconds for each survivor, and
 * detect almost nothing.
 *
 * @type {Readonly<Record<string, import('./rooms.mjs').Room>>}
 */
export const rooms = {
  shared: {
    mutate: ['src/shared/*.ts', 'src/connection/{leases,policy}/**/*.ts'],
    tests: ['shared', 'connection', 'security', 'outbox', 'protocols', 'positions'],
  },
  chat: {
    mutate: ['src/chat/**/*.ts', '!src/chat/platform/*'],
    tests: ['chat', 'outbox/life.test.ts', 'answer-order/late-answers.test.ts'],
  },
  machine: { mutate: ['src/connection/machine/*.ts', 'src/parts/*.ts'], tests: ['connection', 'protocols', 'security'] },
  positions: { mutate: ['src/positions/model/**/*.ts'], tests: ['positions', 'protocols', 'connection/channels'] },
  protocols: {
    mutate: ['src/protocols/**/*.ts'],
    tests: ['protocols', 'security', 'positions'],
    mounted: ['json', ...['advice', 'empty-selection', 'sent-messages'].map((name) => `development/${name}.test.ts`)],
  },
  channels: {
    mutate: ['src/connection/channels/*.ts', 'src/vue/connection/*.ts', 'src/advice/{adviser,advise-faults}.ts'],
    tests: ['connection/channels', 'outbox/life.test.ts'],
    mounted: ['store', 'composables', 'development', 'json', 'positions-store.test.ts'],
  },
  legacy: {
    mutate: ['src/legacy/*.ts', 'src/legacy.ts'],
    tests: ['legacy'],
    mounted: ['composables/current-page.test.ts'],
  },
  'web-socket': {
    mutate: ['src/web-socket/**/*.ts', '!src/web-socket/**/*.d.ts', 'src/web-socket.ts'],
    tests: ['web-socket', '../integration/web-socket/cases.test.ts'],
  },
  'positions-vue': {
    mutate: ['src/vue/positions/*.ts', 'src/positions/*.ts'],
    tests: ['connection/channels', 'positions/position-rows.test.ts'],
    mounted: [
      'positions-store.test.ts', 'use-positions.test.ts', 'store', 'composables/use-channel.test.ts',
      'development/empty-selection.test.ts', 'development/usual-mistakes.test.ts',
    ],
  },
  components: {
    mutate: ['components/**/*.ts', '!components/*.d.ts'],
    tests: ['components'],
    mounted: ['shipped'],
  },
  vite: { mutate: ['vite/*.ts'], tests: ['vite'] },
  platform: {
    mutate: ['src/platform/**/*.ts', 'src/chat/platform/*.ts'],
    tests: ['platform', 'chat/uploads.test.ts', 'connection/runtime/protocol-host.test.ts',
      'legacy/handlers.test.ts', 'legacy/losses.test.ts', 'legacy/opening.test.ts',
      '../integration/chat-store/storages.test.ts', '../integration/chat-store/platform.test.ts',
      '../integration/chat-store/database-limits.test.ts', 'chat/storage-limits.test.ts',
      '../integration/chat-store/weixin-room.test.ts', '../integration/chat-store/uni-pages.test.ts',
      '../integration/chat-store/kill-points.test.ts', '../integration/chat-store/kill-while-room-is-made.test.ts',
      '../integration/chat-store/uni-removals.test.ts'],
    mounted: ['development/devtools.test.ts', 'development/devtools-details.test.ts'],
  },
  // The costliest server faults: orders, journals, request owners and pricing roles.
  orders: {
    mutate: ['server/feed/model/orders/*.ts'],
    tests: ['client-frames', 'decided-orders', 'order-decider', 'plan-order'].map(ofServer),
  },
  journal: {
    mutate: ['server/journal/*.ts', 'server/shared/error-code.ts'],
    tests: [
      'line-journal', 'journal-writes', 'journal-text', 'replace-file', 'journal-lock', 'decided-orders',
    ].map(ofServer),
  },
  requests: {
    mutate: [
      'server/tokens/*.ts', 'server/feed/http/*.ts', 'server/feed/sockets/account-quota.ts',
      'server/wire/*.ts', '!server/wire/{http-server,socket-server}.ts',
    ],
    tests: [
      'account-quota', 'bounded-sockets', 'bounded-trouble', 'feed-api', 'limits', 'line-gate', 'requests',
      'token-check', 'turns', '../../integration/server/upgrades', '../../integration/server/faults',
    ].map(ofServer),
  },
  redis: {
    mutate: ['server/redis/{beat,replica-cache,replica,redis-orders}.ts'],
    tests: [
      'beat', 'replica-cache', 'replica-cache-races', 'replica', 'redis-orders',
    ].map(ofServer),
  },
  pricing: {
    mutate: [
      'server/redis/{producer,accounts,commit-book,market,run,unusable-accounts}.ts',
    ],
    tests: [
      'producer', 'producer-orders', 'producer-parts', 'producer-turns', 'fences', 'unshown', 'commit-book',
      'market-maker',
    ].map(ofServer),
  },
  // Its sockets, its HTTP server and the scripts of its Redis are tested by test/integration, over real connections.
  'chat-server': {
    mutate: [
      'server/chat/messages/*.ts',
      'server/chat/{chat-hub,chat-control,guard-lines,chat-http-api,missed-packets,recovery-sessions}.ts',
      'server/shared/{age-queue,fifo,ranking}.ts',
      'server/chat/uploads/{media-type,multipart,upload-budget,chat-picture}.ts',
    ],
    tests: [
      'believed-time', 'chat', 'chat-api', 'chat-directory', 'chat-files', 'chat-guard', 'chat-messages',
      'chat-uploads', 'line-journal', 'missed-packets', 'ranking', 'recovery-sessions',
    ].map(ofServer),
  },
  // Searches and long runs are excluded, because each survivor would run them to the end.
  accounts: {
    mutate: ['server/feed/model/{account,money,market,exchange}/*.ts'],
    tests: [
      'account-engine', 'account-parts', 'exchange', 'market',
      'options', 'order-decider', 'plan-order', 'positions', 'trade-arithmetic',
    ].map(ofServer),
  },
  hub: {
    mutate: ['server/feed/model/{hub,api,engine}/*.ts'],
    tests: [
      'client-frames', 'fault-control', 'feed-api', 'hub-lines', 'hub-subscriptions', 'memory-engine', 'outbound',
    ].map(ofServer),
  },
  // The servers' start and shared parts. Columns of ticks that double with each tick would take all memory of the
  // machine, so these are not mutated.
  startup: {
    mutate: [
      'server/options/*.ts', 'server/feed/ticks/*.ts', '!server/feed/ticks/tick-columns.ts',
      'server/shared/{believed-time,json-object,seeded-random,server-clock,when}.ts',
    ],
    tests: [
      'believed-time', 'market', 'options', 'recorded-market', 'shared', 'tick-file',
    ].map(ofServer),
  },
  runtime: {
    mutate: ['src/connection/runtime/*.ts', 'src/advice/client-checks.ts'],
    tests: ['connection', 'protocols', 'security', 'platform/clock-and-frames.test.ts'],
  },
  development: {
    mutate: ofDevelopment,
    tests: [],
    mounted: [
      'advice', 'advice-details', 'empty-selection', 'json-advice', 'misused-calls', 'position-calls', 'sent-messages',
      'silent-connection', 'usual-mistakes',
    ].map((name) => `development/${name}.test.ts`),
  },
  outbox: {
    mutate: ['src/outbox/**/*.ts'],
    tests: [
      'outbox', 'security', 'protocols/frames.test.ts', 'protocols/confirmation.test.ts',
      'answer-order/late-answers.test.ts',
    ],
  },
}

/**
 * Searches that a surviving mutant would run to the end, tests that read or build sources, and tests that compare sizes
 * or colours.
 */
export const leftOut = [
  'connection/runtime/loops.test.ts', 'outbox/tabs-search.test.ts', 'outbox/kill-steps.test.ts',
  'security/markup.test.ts', 'protocols/socket-io-bare.test.ts', 'protocols/json/libraries.test.ts',
  'json/document.test.ts',
  'web-socket/types-and-size.test.ts',
  'platform/builds.test.ts', 'vite/configuration.test.ts',
  'components/gain-colours.test.ts', 'shipped/colours.test.ts',
]

/** Converts a pattern of `mutate` (`*`, `**` and choices in braces) to a regular expression. */
const patternOf = (glob) => new RegExp(`^${glob
  .replaceAll('.', '\\.')
  .replace(/\{([^}]*)\}/g, (_, choices) => `(?:${choices.replaceAll(',', '|')})`)
  .replace(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'))}$`)

export function filesOf(room, files) {
  const patterns = rooms[room]?.mutate ?? []
  const isAny = (file, globs) => globs.some((glob) => patternOf(glob).test(file))
  const leftOutHere = patterns.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))
  const tried = patterns.filter((glob) => !glob.startsWith('!'))
  return files.filter((file) => isAny(file, tried) && !isAny(file, leftOutHere))
}

/** The current room, set by `npm run mutation`. */
export function roomNow() {
  const name = process.env['MUTATION_ROOM'] ?? ''
  const room = rooms[name]
  if (room === undefined) throw new Error(`MUTATION_ROOM is one of ${Object.keys(rooms).join(', ')}`)
  return { name, ...room }
}
