import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin'
import { determineHitLimitReached, toMutantRunResult } from '@stryker-mutator/api/test-runner'
import { build } from 'esbuild'
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { leftOut, roomNow } from './rooms.mjs'

const words = join(dirname(fileURLToPath(import.meta.url)), 'test-words.mjs')

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : entry.name.endsWith('.test.ts') ? [path] : []
  })
}

/** The tests of a room and the mutants of its sources in one module, which is loaded once. */
async function bundle(root, outfile) {
  const { tests } = roomNow()
  const files = tests.flatMap((folder) => filesBelow(join(root, 'test/unit', folder)))
    .filter((file) => !leftOut.some((name) => file.endsWith(join(...name.split('/')))))
  const imports = files.map((file) => `import ${JSON.stringify(file)}`)
  await build({
    stdin: {
      contents: [...imports, "export { declared } from 'vitest'"].join('\n'),
      resolveDir: root,
      loader: 'js',
    },
    bundle: true, platform: 'node', format: 'esm', target: 'node20', outfile, logLevel: 'error', packages: 'external',
    absWorkingDir: root,
    // The package says that its modules do nothing by themselves; tests do.
    ignoreAnnotations: true,
    plugins: [{
      name: 'tests-that-stay',
      setup(tool) {
        tool.onResolve({ filter: /^vitest$/ }, () => ({ path: words }))
        tool.onResolve({ filter: /^@\// }, ({ path, ...from }) =>
          tool.resolve(`./${path.slice(2)}`, { resolveDir: root, kind: from.kind }))
        tool.onLoad({ filter: /\.test\.ts$/ }, async ({ path }) => ({
          loader: 'ts',
          resolveDir: dirname(path),
          contents: [
            "import { beginFile as beginHere } from 'vitest'",
            `beginHere(${JSON.stringify(relative(root, path))})`,
            await readFile(path, 'utf8'),
          ].join('\n'),
        }))
      },
    }],
  })
}

const turn = () => new Promise((done) => setImmediate(done))

const mostTurns = 100_000

/** No test waits for anything real: one that is not over after this number of turns waits for ever. */
async function ended(run) {
  let isOver = false
  const outcome = run.finally(() => void (isOver = true))
  outcome.catch(() => undefined)
  for (let turns = 0; turns < mostTurns && !isOver; turns += 1) await turn()
  if (!isOver) throw new Error('it does not end')
  await outcome
}

/** Stryker's test runner that keeps the tests loaded. Runs them against one mutant after another. */
class WarmRunner {
  static inject = tokens(commonTokens.options)
  #file
  #loads = 0
  /** As they are without a mutant while they loaded. */
  #tests
  /** Ids of tests that killed, the latest first: they are likely to kill the neighbours too. */
  #killers = []
  #ms = new Map()
  #astray

  capabilities() {
    return { reloadEnvironment: true }
  }

  async init() {
    process.on('unhandledRejection', (reason) => void (this.#astray ??= reason))
    this.world = globalThis.__stryker__ ??= {}
  }

  /** At each run: a mutant of what runs while modules load is there in these instances alone. */
  async #loaded() {
    if (this.#file === undefined) {
      const root = process.cwd()
      const file = join(root, `.warm-tests-${process.env['STRYKER_MUTATOR_WORKER'] ?? '0'}.mjs`)
      await bundle(root, file)
      this.#file = pathToFileURL(file).href
    }
    this.#loads += 1
    const { declared } = await import(`${this.#file}?${this.#loads}`)
    return new Map(declared.map((test) => [test.id, test]))
  }

  async #failureOf(test) {
    const startMs = performance.now()
    this.#astray = undefined
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
    if (failure === undefined) this.#ms.set(test.id, ms)
    return { failure, ms }
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
      const { failure, ms } = test === undefined ? { failure: 'is not declared', ms: 0 } : await this.#failureOf(test)
      const result = { id, name: id, timeSpentMs: ms }
      if (failure === undefined) {
        tests.push({ ...result, status: 0 })
        continue
      }
      tests.push({ ...result, status: 1, failureMessage: failure })
      const late = determineHitLimitReached(world.hitCount, hitLimit)
      world.activeMutant = undefined
      await this.#control(id)
      this.#killers = [id, ...this.#killers.filter((known) => known !== id)]
      if (late !== undefined) return toMutantRunResult(late)
      break
    }
    world.activeMutant = undefined
    return toMutantRunResult({ status: 'complete', tests })
  }

  /** Without the mutant the test must pass here and now; else an earlier mutant has left something behind. */
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
