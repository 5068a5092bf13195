import { describe, expect, test } from 'vitest'
import { createMailbox, createNamedTimers } from '../../../../src/shared/scheduling'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'

describe('the mailbox', () => {
  test('RT-1: one task at a time, each to completion, in the order of their coming', () => {
    const mailbox = createMailbox()
    const story: string[] = []
    const task = (name: string): void => {
      story.push(`${name} begins`)
      if (name === 'a') {
        mailbox.run(task, 'b')
        mailbox.run(task, 'c')
      }
      if (name === 'b') mailbox.run(task, 'd')
      story.push(`${name} ends`)
    }
    mailbox.run(task, 'a')
    expect(story).toEqual(['a', 'b', 'c', 'd'].flatMap((name) => [`${name} begins`, `${name} ends`]))
  })

  test('RT-2: a task that throws stops none behind it', () => {
    const mailbox = createMailbox()
    const story: string[] = []
    const task = (name: string): void => {
      story.push(name)
      if (name === 'a') for (const next of ['b', 'c', 'd']) mailbox.run(task, next)
      if (name === 'a' || name === 'c') throw new Error(name)
    }
    expect(() => mailbox.run(task, 'a')).toThrow()
    expect(story).toEqual(['a', 'b', 'c', 'd'])
    mailbox.run(task, 'e')
    expect(story).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})

describe('named timers', () => {
  function fixture() {
    const clock = createSimulatedClock()
    const fired: string[] = []
    const timers = createNamedTimers<string>(clock, (name) => fired.push(name))
    return { clock, fired, timers }
  }

  test('RT-3: each fires once', () => {
    const { clock, fired, timers } = fixture()
    timers.start('one', 100)
    timers.start('two', 50)
    clock.advance(1_000)
    expect(fired).toEqual(['two', 'one'])
  })

  test('RT-3: started again it replaces itself', () => {
    const { clock, fired, timers } = fixture()
    timers.start('one', 100)
    clock.advance(99)
    timers.start('one', 100)
    clock.advance(99)
    expect(fired).toEqual([])
    clock.advance(1)
    expect(fired).toEqual(['one'])
    expect(clock.pending()).toBe(0)
  })

  test('RT-3: stopped it is silent', () => {
    const { clock, fired, timers } = fixture()
    timers.start('one', 100)
    timers.start('two', 100)
    timers.stop('one')
    timers.stop('never started')
    clock.advance(100)
    expect(fired).toEqual(['two'])
    timers.start('three', 100)
    timers.start('four', 100)
    timers.stopAll()
    expect(clock.pending()).toBe(0)
  })

  test('RT-3: a runtime that fires a cleared timer is not heard', () => {
    const fired: string[] = []
    const callbacks: (() => void)[] = []
    const setTimer = (callback: () => void): number => callbacks.push(callback)
    const clock = { now: () => 0, setTimer, clearTimer: () => undefined }
    const timers = createNamedTimers<string>(clock, (name) => fired.push(name))
    timers.start('one', 100)
    timers.start('one', 200)
    for (const callback of callbacks) callback()
    expect(fired).toEqual(['one'])
  })
})
