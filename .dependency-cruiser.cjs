/**
 * The import lanes: who may import whom, and which packages. Types of `core`, `connection` and
 * `ports` may be imported everywhere.
 */
const src = (room) => `^src/${room}/`
const only = (names) => `^node_modules/(${names.join('|')})/`

const ENTRIES = '^src/([^/]+|web-socket/auto)\\.ts$'
const VUE = ['vue', '@vue/[^/]+']
const PINIA = ['pinia']
const UNI_APP = ['@dcloudio/uni-app']
const UI = [...VUE, ...PINIA, ...UNI_APP, 'wot-design-uni', 'd3-shape', '@dcloudio/uni-i18n', 'vue-i18n']

/** `path`: which modules; `rooms`: what else of ours they import; `packages`: what of npm. */
const lanes = [
  { name: 'core', path: src('core'), rooms: [], packages: [] },
  { name: 'connection', path: src('connection'), rooms: [src('core')], packages: [] },
  { name: 'ports', path: src('ports'), rooms: [src('core')], packages: [] },
  {
    name: 'protocols',
    path: src('protocols'),
    rooms: [src('core'), src('positions'), src('parts')],
    packages: ['socket.io-parser', 'engine.io-parser'],
  },
  { name: 'runtime', path: src('runtime'), rooms: ['core', 'connection', 'ports'].map(src), packages: [] },
  { name: 'parts', path: src('parts'), rooms: ['connection', 'ports', 'platform'].map(src), packages: [] },
  { name: 'platform', path: src('platform'), rooms: [src('ports')], packages: ['idb'] },
  { name: 'positions', path: src('positions'), rooms: [src('core'), src('channels')], packages: [] },
  { name: 'channels', path: src('channels'), rooms: [src('core'), src('ports')], packages: [] },
  {
    name: 'store',
    path: src('store'),
    rooms: ['runtime', 'channels', 'core', 'positions'].map(src).concat('^src/platform/default-environment\\.ts$'),
    packages: [...VUE, ...PINIA],
  },
  {
    name: 'composables',
    path: src('composables'),
    rooms: ['store', 'channels', 'positions', 'protocols/json'].map(src),
    packages: [...VUE, ...UNI_APP],
  },
  {
    name: 'outbox',
    path: src('outbox'),
    rooms: ['core', 'ports', 'runtime', 'protocols', 'store'].map(src),
    packages: [],
    storePackages: [...VUE, ...PINIA],
  },
  {
    name: 'chat',
    path: src('chat'),
    rooms: ['core', 'ports', 'runtime', 'protocols', 'parts', 'store', 'outbox'].map(src),
    packages: [],
    storePackages: [...VUE, ...PINIA],
  },
  {
    name: 'legacy',
    path: src('legacy'),
    rooms: ['store', 'channels', 'core', 'connection', 'protocols', 'parts', 'platform'].map(src),
    packages: [],
  },
  {
    name: 'web-socket',
    path: src('web-socket'),
    rooms: [src('ports'), src('platform')],
    packages: ['core-js-pure'],
  },
  { name: 'vite', path: '^vite/', rooms: [], packages: [], builtins: true },
  { name: 'entries', path: ENTRIES, rooms: ['^src/[^/]+/'], packages: [] },
  { name: 'components', path: '^components/', rooms: ['^src/index\\.ts$'], packages: [...VUE, ...UNI_APP] },
  {
    name: 'demo',
    path: '^(pages|demo)/|^(App\\.vue|main\\.ts)$',
    rooms: [ENTRIES, '^components/', '^(pages|demo)/', '^App\\.vue$'],
    packages: UI,
  },
  {
    name: 'server',
    path: '^server/',
    rooms: [src('protocols'), src('core/positions'), src('core/orders'), src('core/chat')],
    packages: ['ws', 'socket.io', '@socket.io/redis-streams-adapter', 'ioredis', 'http-proxy-3', '@types/[^/]+'],
    builtins: true,
  },
]

/** In these rooms only the files of the store and the composables may know Vue and Pinia. */
const storeFile = '/(use-[^/]+|[^/]*store)\\.ts$'

function rulesOf(lane) {
  const { name, path, rooms, packages, storePackages, builtins = false } = lane
  const own = [path, ...rooms]
  const rules = [
    {
      name: `${name}-rooms`,
      comment: `${name} imports a room that is not in its lane`,
      severity: 'error',
      from: { path },
      to: { dependencyTypes: ['local'], pathNot: [...own, '^src/(core|connection|ports)/'] },
    },
    {
      name: `${name}-types`,
      comment: `${name} may import types from core, connection and ports, not code`,
      severity: 'error',
      from: { path },
      to: { path: '^src/(core|connection|ports)/', pathNot: own, dependencyTypesNot: ['type-only'] },
    },
    {
      name: `${name}-packages`,
      comment: `${name} imports a package that is not in its lane`,
      severity: 'error',
      from: storePackages === undefined ? { path } : { path, pathNot: storeFile },
      to: { path: '(^|/)node_modules/', ...(packages.length > 0 ? { pathNot: only(packages) } : {}) },
    },
  ]
  if (storePackages !== undefined) {
    rules.push({
      name: `${name}-store-packages`,
      comment: `${name}'s store and composable files import Vue and Pinia only`,
      severity: 'error',
      from: { path: `${path}.*${storeFile}` },
      to: { path: '(^|/)node_modules/', pathNot: only([...packages, ...storePackages]) },
    })
  }
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
    {
      name: 'no-cycle',
      comment: 'Modules that need each other are one module, or a third one is missing',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycle',
      comment: 'Folders of the server that need each other are one folder, or a third one is missing',
      severity: 'error',
      scope: 'folder',
      from: { path: '^server/' },
      to: { circular: true },
    },
    {
      name: 'model-is-pure',
      comment: 'The model of the feed runs wherever JavaScript does',
      severity: 'error',
      from: { path: '^server/feed/model/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    {
      name: 'no-orphan',
      comment: 'A module of the plugin that no entry reaches is dead',
      severity: 'error',
      from: { path: ENTRIES },
      to: { path: '^src/', pathNot: [ENTRIES, '\\.d\\.ts$'], reachable: false },
    },
    {
      name: 'no-unknown-room',
      comment: 'Each folder of src has its lane',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: lanes.map(({ path }) => path) },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere',
      severity: 'error',
      from: { pathNot: '^(test|bench|scripts)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'client-without-vue',
      comment: 'client.ts, outbox-client.ts and chat-client.ts work in a project that has neither Vue nor Pinia',
      severity: 'error',
      from: { path: '^src/((outbox|chat)-)?client\\.ts$' },
      to: { path: `^src/(store|composables)/|${only([...VUE, ...PINIA, ...UNI_APP])}`, reachable: true },
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
