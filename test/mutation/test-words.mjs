import {
  addCustomEqualityTesters, ASYMMETRIC_MATCHERS_OBJECT, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState,
} from '@vitest/expect'
import * as chai from 'chai'
import { format } from 'node:util'
import { vi as ofVitest } from 'vitest'

/**
 * A stand-in for vitest with tests that stay loaded. One process tries one mutant after another in milliseconds, while
 * vitest, which reloads, takes a second. The matchers and `vi` are vitest's own.
 */
chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

const asymmetric = globalThis[ASYMMETRIC_MATCHERS_OBJECT]
export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect, asymmetric)
expect.extend = (matchers) => chai.expect.extend(expect, matchers)
expect.addEqualityTesters = addCustomEqualityTesters
// The originals, before a test simulates time.
const { setTimeout, performance } = globalThis
const polled = (read, maxMs, negate) => new Proxy({}, {
  get: (_target, name) => name === 'not' ? polled(read, maxMs, (assertion) => assertion.not) : async (...given) => {
    const startMs = performance.now()
    for (;;) {
      try {
        return await negate(expect(await read()))[name](...given)
      } catch (error) {
        if (performance.now() - startMs > maxMs) throw error
      }
      await new Promise((done) => setTimeout(done, 1))
    }
  },
})
expect.poll = (read, { timeout = 1_000 } = {}) => polled(read, timeout, (assertion) => assertion)
setState({ assertionCalls: 0, isExpectingAssertions: false, expectedAssertionsNumber: null }, expect)

export const expectTypeOf = () => new Proxy(() => undefined, {
  get: (_target, _name, self) => self,
  apply: (_target, _self, _args) => undefined,
})

/** `{ id, name, file, run }` of each declared test. */
export const declared = []
const ids = new Map()
let file = ''
let path = []
let befores = []
let afters = []

export function beginFile(name) {
  file = name
  path = []
  befores = []
  afters = []
}

export const beforeEach = (before) => void befores.push(before)
/** Runs the last hook first, like vitest. */
export const afterEach = (after) => void afters.push(after)
/** Runs only once, even if tests run again. */
export function beforeAll(before) {
  let done
  befores.push(() => (done ??= Promise.resolve(before())))
}
/** The tests never end while mutants are left. */
export const afterAll = () => undefined

let endings = []
/** Runs the last hook first, like vitest. */
export const onTestFinished = (end) => void endings.unshift(end)

/** Does not replace `%s` and similar, because a title only identifies a test here. */
const named = (title, values) => title.includes('%') ? format(title, ...values) : title

/** A body may follow options, such as a timeout, which have no effect here. */
const bodyOf = (given) => given.find((each) => typeof each === 'function')

const eachOf = (declare) => (rows) => (title, ...given) => {
  const body = bodyOf(given)
  const areLists = rows.every(Array.isArray)
  for (const row of rows) {
    const values = areLists ? row : [row]
    declare(named(title, values), () => body(...values))
  }
}

export function describe(title, body) {
  const outer = [path, befores, afters]
  path = [...path, title]
  befores = [...befores]
  afters = [...afters]
  body()
  ;[path, befores, afters] = outer
}
describe.each = eachOf(describe)

export function test(title, ...given) {
  const body = bodyOf(given)
  const name = [...path, title].join(' ')
  const known = `${file}#${name}`
  const times = ids.get(known) ?? 0
  ids.set(known, times + 1)
  const [before, after] = [befores, afters]
  declared.push({
    id: times === 0 ? known : `${known} (${times + 1})`,
    name,
    file,
    async run() {
      try {
        for (const each of before) await each()
        await body({})
      } finally {
        for (const each of after.toReversed()) await each()
        const ends = endings
        endings = []
        for (const end of ends) await end()
        vi.useRealTimers()
        vi.restoreAllMocks()
        vi.unstubAllGlobals()
        vi.unstubAllEnvs()
      }
    },
  })
}
test.each = eachOf(test)
export const it = test

/** `resetModules` has no effect, because modules stay loaded. */
export const vi = { ...ofVitest, resetModules: () => undefined }
