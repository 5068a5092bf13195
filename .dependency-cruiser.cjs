/**
 * The import lanes: the folders and packages that each folder may import. Types of `shared`, the connection and the
 * models may also be imported in the same and higher layers, but not in the demo.
 */
const layers = require('./scripts/structure/layers.json').map(([, path]) => path)

const src = (room) => `^src/${room}/`
const only = (names) => `^node_modules/(${names.join('|')})/`

const ENTRIES = '^src/([^/]+|web-socket/auto)\\.ts$'
const SHARED = src('shared')
const TYPES = '^src/(shared|connection/(channels|leases|machine|policy|ports|runtime)|[^/]+/model)/'
const VUE = ['vue', '@vue/[^/]+']
const PINIA = ['pinia']
const UNI_APP = ['@dcloudio/uni-app']
const UI = [...VUE, ...PINIA, ...UNI_APP, 'wot-design-uni', 'd3-shape', '@dcloudio/uni-i18n', 'vue-i18n']

const PARTS = src('parts')
const ADVICE = src('advice')
const INSPECTOR = src('connection/inspector')
const CHANNELS = src('connection/channels')
const POLICY = src('connection/policy')
const VUE_OF_CONNECTION = src('vue/connection')
const SYSTEM = src('platform/system')
/** The chat without `model` and `platform`, which have their own lanes. */
const CHAT = '^src/chat/([^/]+$|(api|storage|sync|wire)/)'

/**
 * `path`: the modules of a lane. `rooms`: other modules that the lane may import. `packages`: npm packages that the
 * lane may import. `types`: modules whose types may be imported. Only `vue` and `testing` import Vue, Pinia and
 * uni-app. Only `platform` and `chat/platform` depend on a platform. `machine`, `policy` and `model` import only pure
 * modules. The demo imports only entries, like an app. `server/feed/model` also runs in the demo, on any JavaScript
 * platform.
 */
const lanes = [
  { name: 'shared', path: SHARED, rooms: [], packages: [] },
  { name: 'connection/machine', path: src('connection/machine'), rooms: [SHARED, src('connection/leases')], packages: [] },
  { name: 'connection/policy', path: POLICY, rooms: [SHARED], packages: [] },
  { name: 'connection/ports', path: src('connection/ports'), rooms: [SHARED], packages: [] },
  { name: 'connection/leases', path: src('connection/leases'), rooms: [SHARED], packages: [] },
  { name: 'connection/channels', path: CHANNELS, rooms: [SHARED], packages: [] },
  {
    name: 'connection/runtime',
    path: src('connection/runtime'),
    rooms: [SHARED, POLICY, ...['machine', 'leases', 'ports'].map((room) => src(`connection/${room}`))],
    packages: [],
  },
  { name: 'connection/inspector', path: INSPECTOR, rooms: [SHARED, src('connection/ports')], packages: [] },
  { name: 'platform', path: src('platform'), rooms: [SHARED, INSPECTOR, src('connection/ports')], packages: ['idb'] },
  {
    name: 'parts',
    path: PARTS,
    rooms: [
      SHARED, INSPECTOR, SYSTEM,
      ...['connection/machine', 'connection/ports', 'platform/lifecycle', 'platform/socket', 'platform/storage'].map(src),
    ],
    packages: [],
  },
  {
    name: 'advice',
    path: ADVICE,
    rooms: [SHARED, POLICY, src('connection/ports'), '^src/platform/default-ports\\.ts$'],
    packages: [],
  },
  { name: 'positions/model', path: src('positions/model'), rooms: [SHARED], packages: [] },
  { name: 'positions', path: '^src/positions/[^/]+$', rooms: [SHARED, CHANNELS, src('positions/model')], packages: [] },
  {
    name: 'protocols',
    path: src('protocols'),
    rooms: [SHARED, POLICY, src('connection/ports'), PARTS, ADVICE, src('positions')],
    packages: ['socket.io-parser', 'engine.io-parser'],
  },
  { name: 'outbox/model', path: src('outbox/model'), rooms: [SHARED], packages: [] },
  {
    name: 'outbox',
    path: '^src/outbox/([^/]+$|(orders|storage)/)',
    rooms: [SHARED, src('outbox'), src('positions/model')],
    packages: [],
  },
  { name: 'chat/model', path: src('chat/model'), rooms: [SHARED], packages: [] },
  {
    name: 'chat',
    path: CHAT,
    rooms: [SHARED, PARTS, src('chat/model'), '^src/outbox/[^/]+$', src('protocols/socket-io')],
    packages: [],
  },
  {
    name: 'chat/platform',
    path: src('chat/platform'),
    rooms: [SHARED, SYSTEM, src('chat/model'), '^src/platform/[^/]+$', src('platform/locks'), src('platform/storage')],
    packages: ['idb'],
  },
  {
    name: 'legacy',
    path: src('legacy'),
    rooms: [SHARED, SYSTEM, VUE_OF_CONNECTION, src('connection'), src('protocols/copy-trading'), '^src/platform/[^/]+$'],
    packages: [],
  },
  {
    name: 'web-socket',
    path: src('web-socket'),
    rooms: [SHARED, SYSTEM, src('platform/socket'), '^src/platform/[^/]+$'],
    packages: ['core-js-pure'],
  },
  {
    name: 'testing',
    path: src('testing'),
    rooms: [SHARED, SYSTEM, src('connection/ports')],
    packages: VUE,
  },
  { name: 'format', path: src('format'), rooms: [SHARED, '^src/platform/app-locale\\.ts$'], packages: [] },
  {
    name: 'vue',
    path: src('vue'),
    rooms: [
      SHARED, CHANNELS, SYSTEM, ADVICE,
      ...['connection/ports', 'connection/runtime', 'positions', 'outbox', 'protocols', 'format'].map(src),
      CHAT, src('chat/model'), '^src/platform/(default-ports|devtools/devtools)\\.ts$',
    ],
    packages: [...VUE, ...PINIA, ...UNI_APP],
  },
  { name: 'vite', path: '^vite/', rooms: [], packages: [], builtins: true },
  { name: 'entries', path: ENTRIES, rooms: ['^src/[^/]+/'], packages: [] },
  { name: 'components', path: '^components/', rooms: ['^src/(index|format)\\.ts$'], packages: [...VUE, ...UNI_APP] },
  {
    name: 'demo/feed',
    path: '^demo/feed/local/',
    rooms: [ENTRIES, '^(pages|demo)/', '^server/feed/model/'],
    packages: [],
    types: [],
  },
  {
    name: 'demo',
    path: '^pages/|^demo/([^/]+$|feed/[^/]+$|(features|http|settings|shared|texts|theme)/)|^(App\\.vue|main\\.ts)$',
    rooms: [ENTRIES, '^(pages|demo)/', '^App\\.vue$'],
    packages: UI,
    types: [],
  },
  {
    name: 'server/feed/model',
    path: '^server/feed/model/',
    rooms: [
      SHARED,
      src('positions/model'),
      '^server/shared/(age-queue|believed-time|fifo|json-object|seeded-random|server-clock|start-error)\\.ts$',
      '^server/wire/(answer|flood-guard|line-socket|rate-limit|turns)\\.ts$',
    ],
    packages: [],
  },
  {
    name: 'server',
    path: [
      '^server/([^/]+$|(chat|journal|options|redis|samples|shared|tokens|wire)/)',
      '^server/feed/([^/]+$|(http|orders|sockets|ticks)/)',
    ],
    rooms: [SHARED, '^server/', src('positions/model'), src('chat/model'), src('protocols')],
    packages: [
      'ws', 'socket.io', '@socket.io/redis-streams-adapter', 'engine.io', 'socket.io-adapter', 'ioredis', '@types/[^/]+',
    ],
    builtins: true,
  },
]

function rulesOf(lane) {
  const { name, path, rooms, packages, types = [TYPES], builtins = false } = lane
  const own = [path, rooms].flat()
  const rules = [
    {
      name: `${name}-rooms`,
      comment: `${name} imports a folder that its lane does not list`,
      severity: 'error',
      from: { path },
      to: { dependencyTypes: ['local'], pathNot: [...own, ...types] },
    },
    ...types.map((typesPath) => ({
      name: `${name}-types`,
      comment: `${name} may import types of shared, the connection and the models, but no code`,
      severity: 'error',
      from: { path },
      to: { path: typesPath, pathNot: own, dependencyTypesNot: ['type-only'] },
    })),
    {
      name: `${name}-packages`,
      comment: `${name} imports a package that its lane does not list`,
      severity: 'error',
      from: { path },
      to: { path: '(^|/)node_modules/', ...(packages.length > 0 ? { pathNot: only(packages) } : {}) },
    },
  ]
  if (!builtins) {
    rules.push({
      name: `${name}-builtins`,
      comment: `${name} runs where Node's own modules do not exist`,
      severity: 'error',
      from: { path },
      to: { dependencyTypes: ['core'] },
    })
  }
  return rules
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...lanes.flatMap(rulesOf),
    ...layers.map((path, at) => ({
      name: 'layers',
      comment: 'A layer must not import from a higher layer, not even types: scripts/structure/layers.json',
      severity: 'error',
      from: { path },
      to: { path: layers.slice(at + 1), pathNot: layers.slice(0, at + 1) },
    })).slice(0, -1),
    {
      name: 'no-cycle',
      comment: 'Modules import each other: merge them, or move the common part to a third module',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycle',
      comment: 'Folders import each other: merge them, or move the common part to a third folder',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(server|src)/' },
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      comment: 'No entry imports this module of the plugin',
      severity: 'error',
      from: { path: ENTRIES },
      to: { path: '^src/', pathNot: [ENTRIES, '\\.d\\.ts$'], reachable: false },
    },
    {
      name: 'no-unknown-room',
      comment: 'Each folder of demo, server and src needs a lane',
      severity: 'error',
      from: { path: '^(demo|server|src)/[^/]+/', pathNot: lanes.flatMap(({ path }) => path) },
      to: {},
    },
    {
      name: 'testing-is-apart',
      comment: 'Shipped code must not import test doubles',
      severity: 'error',
      from: { path: '^(src|components|pages|demo|server)/', pathNot: '^src/testing(/|\\.ts$)' },
      to: { path: '^src/testing(/|\\.ts$)' },
    },
    {
      name: 'no-unresolvable',
      comment: 'The import cannot be resolved',
      severity: 'error',
      from: { pathNot: '^(test|bench|scripts)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'client-without-vue',
      comment: 'These entries must work in a project without Vue and Pinia',
      severity: 'error',
      from: { path: '^src/(client|socket-io|web-socket)\\.ts$' },
      to: { path: `^src/vue/|${only([...VUE, ...PINIA, ...UNI_APP])}`, reachable: true },
    },
    {
      name: 'only-stores-need-pinia',
      comment: 'An app that imports no store must build without Pinia',
      severity: 'error',
      from: { path: [ENTRIES, '^components/'], pathNot: '^src/stores\\.ts$' },
      to: { path: only(PINIA), reachable: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '^(dist|unpackage|coverage)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.vue', '.js', '.mjs', '.json', '.d.ts'] },
  },
}
