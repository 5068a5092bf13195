import { describe, expect, test, vi } from 'vitest'
import { createMailbox, createNamedTimers } from '../../../../src/shared/scheduling'
import { createSimulatedClock } from '../../../../src/testing/simulated-clock'
import { createOpenRig, createRig } from '../../../support/client-rig'
import { after, lost, needs, plays, unneeded } from './steps'

describe('listeners', () => {
  test('RT-4: reports an exception thrown by a listener, and still runs the other listeners', () => {
    const rig = createRig()
    const received: string[] = []
    rig.client.on('statusChanged', () => { throw new Error('a page fell over') })
    rig.client.on('statusChanged', ({ status }) => received.push(status))
    rig.open()
    rig.advance(0)
    expect(received).toEqual(['connecting', 'open'])
    expect(rig.reported).toEqual([
      { code: 'listener-threw', detail: 'a page fell over' }, { code: 'listener-threw', detail: 'a page fell over' },
    ])
    expect(rig.status()).toBe('open')
  })

  test('RT-4: does not call a listener that was removed earlier in the same event', () => {
    const rig = createOpenRig()
    const received: string[] = []
    const off = rig.client.on('received', () => {
      received.push('first')
      offSecond()
    })
    const offSecond = rig.client.on('received', () => received.push('second'))
    rig.last().message({ type: 'say' })
    off()
    off()
    rig.last().message({ type: 'say' })
    expect(received).toEqual(['first'])
  })

  test('RT-4: treats a function that is added twice as two subscriptions', () => {
    const rig = createOpenRig()
    const listener = vi.fn()
    const off = rig.client.on('received', listener)
    rig.client.on('received', listener)
    rig.last().message({ type: 'say' })
    off()
    rig.last().message({ type: 'say' })
    expect(listener).toHaveBeenCalledTimes(3)
  })

  test('RT-16: emits each status change exactly once, before the matching connectError', () => {
    const { rig, page } = unneeded({ policy: { maxAttempts: 0 } })()
    const story: string[] = []
    rig.client.on('statusChanged', ({ status }) => story.push(status))
    rig.client.on('connectError', ({ code }) => story.push(`${code} while ${rig.client.status().status}`))
    plays(() => ({ rig, page }), needs(true), needs(true), after(60_000), lost())()
    expect(story).toEqual(['connecting', 'open', 'failed', 'connection-lost while failed'])
  })
})

describe('the mailbox', () => {
  function createStage() {
    const story: string[] = []
    return { mailbox: createMailbox(), story, note: (name: string) => (): void => void story.push(name) }
  }

  test('RT-1: runs one task at a time, each to completion, in arrival order', () => {
    const { mailbox, story } = createStage()
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

  test('RT-68: runs nested tasks in order, before all queued tasks', () => {
    const { mailbox, story, note } = createStage()
    expect(() => mailbox.run(() => {
      mailbox.run(note('queued'), undefined)
      mailbox.follow(() => {
        story.push('first')
        mailbox.follow(note('third'))
        throw new Error('first')
      })
      mailbox.follow(note('second'))
    }, undefined)).toThrow('first')
    mailbox.follow(note('alone'))
    expect(story).toEqual(['first', 'second', 'third', 'queued', 'alone'])
  })

  test('RT-63: runs nested tasks before waiting tasks, even when a task throws', () => {
    const { mailbox, story, note } = createStage()
    expect(() => mailbox.run(() => {
      mailbox.nest(() => {
        mailbox.run(note('first'), undefined)
        mailbox.nest(note('second'))
        throw new Error('nested')
      })
      mailbox.run(note('queued'), undefined)
    }, undefined)).toThrow('nested')
    mailbox.nest(note('alone'))
    expect(story).toEqual(['first', 'second', 'queued', 'alone'])
  })

  test('RT-2: runs tasks normally after ten thousand tasks have thrown', () => {
    const mailbox = createMailbox()
    let done = 0
    const task = (number: number): void => {
      done += 1
      throw new Error(`task ${number}`)
    }
    const begin = (): void => {
      for (let number = 1; number <= 10_000; number += 1) mailbox.run(task, number)
    }
    expect(() => mailbox.run(begin, undefined)).toThrow(/^task 1$/)
    expect(done).toBe(10_000)
    mailbox.run(() => { done = 0 }, undefined)
    expect(done).toBe(0)
  })
})

describe('named timers', () => {
  function fixture() {
    const clock = createSimulatedClock()
    const fired: string[] = []
    const timers = createNamedTimers<string>(clock, (name) => fired.push(name))
    return { clock, fired, timers }
  }

  test('RT-3: replaces a restarted timer, and cancels stopped timers', () => {
    const { clock, fired, timers } = fixture()
    for (const name of ['one', 'two']) timers.start(name, 100)
    clock.advance(99)
    timers.start('one', 100)
    timers.stop('two')
    timers.stop('never started')
    expect(clock.pending()).toBe(1)
    clock.advance(99)
    expect(fired).toEqual([])
    clock.advance(1)
    expect([fired, clock.pending()]).toEqual([['one'], 0])
    for (const name of ['three', 'four']) timers.start(name, 100)
    timers.stopAll()
    expect(clock.pending()).toBe(0)
  })

  test('RT-3: does not clear a timer again after it has fired or been stopped', () => {
    const clock = createSimulatedClock()
    const clearTimer = vi.fn(clock.clearTimer)
    const timers = createNamedTimers<string>({ ...clock, clearTimer }, () => undefined)
    timers.start('fires', 1)
    timers.start('is stopped', 5)
    timers.stop('is stopped')
    clock.advance(1)
    clearTimer.mockClear()
    timers.stopAll()
    expect(clearTimer).not.toHaveBeenCalled()
  })

  test('RT-3: ignores a timer that fires after it was cleared', () => {
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
