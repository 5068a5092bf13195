import { expect, onTestFinished, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { scopeEnds } from '../../../src/connection/vue/scope-ends'

function createCounted() {
  const reported: string[] = []
  const begin = (name: string) => () => {
    reported.push(`${name} began`)
    return () => reported.push(`${name} ended`)
  }
  return { reported, begin }
}

/** Vue's warnings. */
function spyOnWarnings() {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  onTestFinished(() => warn.mockRestore())
  return warn
}

test('JS-17: what a composable began ends with its scope, once, and nothing begins after it', () => {
  const warn = spyOnWarnings()
  const { reported, begin } = createCounted()
  const scope = effectScope()
  const { ends, until } = scope.run(scopeEnds) ?? scopeEnds()
  const stop = scope.run(() => until(begin('in setup')))
  until(begin('at a click'))
  until(begin('stopped'))()
  expect(ends.size).toBe(2)
  scope.stop()
  stop?.()
  until(begin('late'))()
  expect(reported).toEqual([
    'in setup began', 'at a click began', 'stopped began', 'stopped ended', 'in setup ended', 'at a click ended',
  ])
  expect(ends.size).toBe(0)
  expect(warn).not.toHaveBeenCalled()
})

test('JS-17: what was begun in another scope ends with that one, or with the first of the two', () => {
  const { reported, begin } = createCounted()
  const [own, other] = [effectScope(), effectScope()]
  const { until } = own.run(scopeEnds) ?? scopeEnds()
  other.run(() => until(begin('one')))
  other.stop()
  expect(reported).toEqual(['one began', 'one ended'])
  const third = effectScope()
  third.run(() => until(begin('two')))
  own.stop()
  third.stop()
  expect(reported.slice(2)).toEqual(['two began', 'two ended'])
})

test('JS-17: what ends its scope while it begins has ended', () => {
  const { reported, begin } = createCounted()
  const scope = effectScope()
  const { until } = scope.run(scopeEnds) ?? scopeEnds()
  until(() => {
    scope.stop()
    return begin('one')()
  })
  expect(reported).toEqual(['one began', 'one ended'])
})

test('JS-17: outside of any scope it ends by hand alone, and Vue warns of nothing', () => {
  const warn = spyOnWarnings()
  const { reported, begin } = createCounted()
  const { until } = scopeEnds()
  const stop = until(begin('one'))
  expect(reported).toEqual(['one began'])
  stop()
  stop()
  expect(reported).toEqual(['one began', 'one ended'])
  expect(warn).not.toHaveBeenCalled()
})
