import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin'
import { determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner'
import { build } from 'esbuild'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import vm from 'node:vm'
import { enterDocument, leaveDocument, openDocument } from './document.mjs'
import { leftOut, roomNow } from './rooms.mjs'
import { singleFiles, withComponents } from './single-files.mjs'

const words = join(dirname(fileURLToPath(import.meta.url)), 'test-words.mjs')

// Vitest's `vi` reads it where no worker of vitest runs.
process.env['NODE_ENV'] ??= 'test'
globalThis.__vitest_worker__ = { config: { fakeTimers: {} }, environment: { name: 'node' } }

function filesBelow(path) {
  if (path.endsWith('.test.ts')) return [path]
  if (!existsSync(path)) return []
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() || entry.name.endsWith('.test.ts') ? filesBelow(join(path, entry.name)) : [])
}

const isLeftOut = (file) => leftOut.some((name) => file.endsWith(join(...name.split('/'))))

/** Sources as vitest has them, in one module. */
const bundle = (root, outfile, contents, plugins) => build({
  stdin: { contents, resolveDir: root, loader: 'js' },
  bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile, logLevel: 'error', packages: 'external',
  absWorkingDir: root,
  loader: { '.css': 'empty' },
  // The package declares its modules free of side effects, but tests have side effects.
  ignoreAnnotations: true,
  plugins: [{
    name: 'as-in-vitest',
    setup(tool) {
      tool.onResolve({ filter: /^vitest$/ }, ({ importer }) =>
        (importer === words ? { path: 'vitest', external: true } : { path: words }))
      tool.onResolve({ filter: /^@dcloudio\/uni-app$/ }, () => ({ path: join(root, 'src/testing.ts') }))
      tool.onResolve({ filter: /^@\// }, ({ path, ...from }) =>
        tool.resolve(`./${path.slice(2)}`, { resolveDir: root, kind: from.kind }))
    },
  }, ...plugins],
})

const usesComponents = (file) => readFileSync(file, 'utf8').includes('/components/')

/** Tests and the mutants of their sources in one module, which is loaded once. */
async function bundleTests(root, { folder, parts, setUp, outfile }) {
  const files = parts.flatMap((part) => filesBelow(join(root, folder, part))).filter((file) => !isLeftOut(file))
  const first = setUp !== undefined && files.some(usesComponents) ? [join(root, setUp)] : []
  const imports = [...first, ...files].map((file) => `import ${JSON.stringify(file)}`)
  await bundle(root, outfile, [...imports, "export { declared } from 'vitest'"].join('\n'), [{
    name: 'tests-that-stay',
    setup(tool) {
      tool.onLoad({ filter: /[\\/](?:test|vite)[\\/].*\.ts$/ }, async ({ path }) => {
        const begin = !path.endsWith('.test.ts') ? '' : "import { beginFile as beginHere } from 'vitest'\n"
          + `beginHere(${JSON.stringify(relative(root, path))})\n`
        const text = await readFile(path, 'utf8')
        const url = JSON.stringify(pathToFileURL(path).href)
        const contents = withComponents(text, root).replaceAll('import.meta.url', url)
        const own = !text.includes('vi.resetModules()') ? contents : contents.replaceAll(/\bimport\('(\.[^']+)'\)/g,
          (_, module) => `globalThis.importAgain(${JSON.stringify(join(dirname(path), module))})`)
        return { loader: 'ts', resolveDir: dirname(path), contents: begin + own }
      })
    },
  }, singleFiles(root)])
}

const again = new Map()
let timesAgain = 0
/** A module that a test loads again, separate from all others. */
globalThis.importAgain = async (module) => {
  const root = process.cwd()
  const outfile = join(root, `.warm-again-${process.env['STRYKER_MUTATOR_WORKER'] ?? '0'}-${again.size}.mjs`)
  if (!again.has(module)) {
    again.set(module, outfile)
    await bundle(root, outfile, `export * from ${JSON.stringify(module)}`, [])
  }
  timesAgain += 1
  return import(`${pathToFileURL(again.get(module)).href}?${timesAgain}`)
}

const { createContext } = vm
/** Code in a separate realm has the same mutant. */
vm.createContext = (own = {}, ...options) =>
  createContext(Object.assign(own, { __stryker__: globalThis.__stryker__ }), ...options)
syncBuiltinESMExports()

// The originals, before any test replaces them.
const { setImmediate, setTimeout, performance } = globalThis
/** Minimum for a test. A time limit would stop a mutant that waits for its turn on a busy machine. */
const fewPlaces = 1_000_000
/** The limit of a test that this process has not run without a mutant. */
const manyPlaces = 300_000_000
const timesMore = 100
let places = 0
let maxPlaces = Infinity

/** Counts how often code queries the active mutant. Each mutated line does so, in each round of a loop. */
function countPlaces(world) {
  let active
  return Object.defineProperty(world, 'activeMutant', {
    configurable: true,
    enumerable: true,
    get() {
      places += 1
      if (places > maxPlaces) throw new Error('it runs on')
      return active
    },
    set(id) {
      active = id
    },
  })
}

const turn = () => new Promise((done) => setImmediate(done))

const maxTurns = 100_000
/** At least this long, because some tests over real sockets wait for the plugin's 100 ms timers. */
const minMs = 300
const turnsBetweenLooks = 1_000

/** A bundler that a test calls works in a separate process or in other threads. */
const isWorkElsewhere = () =>
  process.getActiveResourcesInfo().some((kind) => /^(Process|FSReq|Worker|Message)/.test(kind))

/** A test that has not ended after this number of turns waits forever. */
async function ended(run) {
  let isOver = false
  const outcome = run.finally(() => void (isOver = true))
  outcome.catch(() => undefined)
  const startMs = performance.now()
  for (let turns = 0; !isOver && (turns < maxTurns || performance.now() - startMs < minMs); turns += 1) {
    await turn()
    if (turns % turnsBetweenLooks > 0 || turns === 0 || !isWorkElsewhere()) continue
    turns -= turnsBetweenLooks
    await new Promise((done) => setTimeout(done, 1))
  }
  if (!isOver) throw new Error('it does not end')
  await outcome
}

/** Stryker test runner that keeps the tests loaded. */
class WarmRunner {
  static inject = tokens(commonTokens.options)
  #files
  #loads = 0
  /** The tests as loaded without an active mutant. */
  #tests
  /** Ids of tests that killed a mutant, latest first, because they are likely to kill its neighbours too. */
  #killers = []
  #ms = new Map()
  #places = new Map()
  #astray

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    for (const event of ['unhandledRejection', 'uncaughtException']) {
      process.on(event, (reason) => void (this.#astray ??= reason))
    }
    this.world = countPlaces(globalThis.__stryker__ ??= {})
  }

  /** Loads the modules at each run, because a mutant of load-time code exists only in these instances. */
  async #loaded() {
    this.#files ??= await this.#bundled()
    this.#loads += 1
    const { unit, mounted } = this.#files
    // Loads the document first, because Vue looks for the document while Vue loads.
    const load = () => import(`${mounted}?${this.#loads}`)
    const inDocument = mounted === undefined ? [] : await this.#inDocument(load)
    const { declared } = await import(`${unit}?${this.#loads}`)
    return new Map([...declared, ...inDocument].map((test) => [test.id, test]))
  }

  async #bundled() {
    const root = process.cwd()
    const { tests, mounted = [] } = roomNow()
    const outfileOf = (kind) => join(root, `.warm-${kind}-${process.env['STRYKER_MUTATOR_WORKER'] ?? '0'}.mjs`)
    await bundleTests(root, { folder: 'test/unit', parts: tests, outfile: outfileOf('unit') })
    const files = { unit: pathToFileURL(outfileOf('unit')).href }
    if (mounted.length === 0) return files
    await openDocument()
    await bundleTests(root, {
      folder: 'test/components', parts: mounted, setUp: 'test/support/component-setup.ts',
      outfile: outfileOf('mounted'),
    })
    return { ...files, mounted: pathToFileURL(outfileOf('mounted')).href }
  }

  async #inDocument(load) {
    enterDocument()
    try {
      const { declared } = await load()
      return declared.map((test) => ({
        ...test,
        async run() {
          enterDocument()
          try {
            await test.run()
          } finally {
            leaveDocument()
          }
        },
      }))
    } finally {
      leaveDocument()
    }
  }

  async #failureOf(test) {
    const startMs = performance.now()
    this.#astray = undefined
    places = 0
    maxPlaces = this.#places.has(test.id) ? fewPlaces + timesMore * this.#places.get(test.id) : manyPlaces
    let failure
    try {
      await ended(test.run())
      await turn()
      if (this.#astray !== undefined) throw this.#astray
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error)
      await turn()
    }
    const ms = performance.now() - startMs
    const runsOn = places > maxPlaces
    maxPlaces = Infinity
    if (failure === undefined) this.#ms.set(test.id, ms)
    if (failure === undefined && !this.#places.has(test.id)) this.#places.set(test.id, places)
    return { failure, ms, runsOn }
  }

  async dryRun() {
    this.#tests = await this.#loaded()
    const tests = []
    for (const test of this.#tests.values()) {
      this.world.currentTestId = test.id
      const { failure, ms } = await this.#failureOf(test)
      this.world.currentTestId = undefined
      const result = { id: test.id, name: test.name, fileName: resolve(test.file), timeSpentMs: ms }
      tests.push(failure === undefined ? { ...result, status: 0 } : { ...result, status: 1, failureMessage: failure })
    }
    return { status: 'complete', tests, mutantCoverage: this.world.mutantCoverage }
  }

  async mutantRun({ testFilter, activeMutant, mutantActivation, hitLimit }) {
    const { world } = this
    world.activeMutant = undefined
    this.#tests ??= await this.#loaded()
    world.hitLimit = hitLimit
    world.hitCount = 0
    world.activeMutant = activeMutant.id
    const isStatic = mutantActivation === 'static'
    let mutated = this.#tests
    if (isStatic) {
      try {
        mutated = await this.#loaded()
      } catch (error) {
        world.activeMutant = undefined
        const killedBy = [...this.#tests.keys()].slice(0, 1)
        return { status: 'killed', killedBy, failureMessage: String(error), nrOfTests: 0 }
      }
    }
    const tests = []
    for (const id of this.#likeliestFirst(testFilter)) {
      const test = mutated.get(id)
      const { failure, ms, runsOn = false } =
        test === undefined ? { failure: 'is not declared', ms: 0 } : await this.#failureOf(test)
      const result = { id, name: id, timeSpentMs: ms }
      if (failure === undefined) {
        tests.push({ ...result, status: 0 })
        continue
      }
      tests.push({ ...result, status: 1, failureMessage: failure })
      const late = determineHitLimitReached(world.hitCount, hitLimit)
        ?? (runsOn ? { status: 'timeout', reason: failure } : undefined)
      world.activeMutant = undefined
      await this.#control(id)
      this.#killers = [id, ...this.#killers.filter((known) => known !== id)]
      if (late !== undefined) return toMutantRunResult(late)
      break
    }
    world.activeMutant = undefined
    return toMutantRunResult({ status: 'complete', tests })
  }

  /** Without the mutant the test must pass now. Otherwise an earlier mutant has left something behind. */
  async #control(id) {
    this.world.hitLimit = undefined
    const { failure } = await this.#failureOf(this.#tests.get(id))
    // Stryker starts a new process, and tries the mutant again.
    if (failure !== undefined) throw new Error(`${id} fails without a mutant: ${failure}`)
  }

  #likeliestFirst(ids = [...this.#tests.keys()]) {
    const place = new Map(this.#killers.map((id, index) => [id, index - this.#killers.length]))
    const rank = (id) => place.get(id) ?? this.#ms.get(id) ?? 0
    return [...ids].sort((one, other) => rank(one) - rank(other))
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'warm', WarmRunner)]
