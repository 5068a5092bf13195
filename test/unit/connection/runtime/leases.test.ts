import { describe, expect, test } from 'vitest'
import { createRig, type Rig } from '../../../support/client-rig'
import { eventsOf } from './client-stages'
import {
  after, asleep, from, hides, is, isClosing, lost, needs, opened, pageHides, pageReturns, plays, playsRow, returns,
  type Row, shows, type Step, unneeded,
} from './steps'
import { TradewireError } from '../../../../src/shared/errors'
import { tabRules } from '../../../../src/parts/tab-rules'
import { copyTradingTabRules } from '../../../../src/protocols/copy-trading/copy-trading-tab-rules'

const isOpen = (rig: Rig): boolean => {
  rig.advance(1_000)
  return rig.status() === 'open'
}
const opens = (open: boolean): Step => (rig) => expect(isOpen(rig)).toBe(open)
const connects: Step = (rig) => rig.client.connect()
const closes: Step = (rig) => rig.client.close()
const releases: Step = (_, page) => page.release()

describe('leases', () => {
  const awayAndBack = [pageHides, after(200), pageReturns, after(50)]
  test('LS-29: returns the leases that keep the socket open when an app calls close()', () => {
    const rig = createRig()
    expect(rig.client.close()).toEqual({ closed: true, heldBy: [] })
    rig.client.connect()
    const [page, other] = [rig.need('account'), rig.need('trader')]
    rig.advance(1_000)
    other.hidden()
    expect(rig.client.close()).toEqual({ closed: false, heldBy: ['account'] })
    page.release()
    expect(rig.client.close()).toEqual({ closed: true, heldBy: [] })
    expect(isOpen(rig)).toBe(false)
  })

  test.each([
    ['without other leases', [], { closed: true, heldBy: [] }],
    ['next to a page that needs the socket', ['account'], { closed: false, heldBy: ['account'] }],
  ])('LS-29: returns the remaining leases when a listener calls close(), %s', (_, labels, answer) => {
    const rig = createRig()
    const answers: unknown[] = []
    for (const label of labels) rig.need(label)
    rig.client.on('statusChanged', ({ status }) => {
      if (status === 'open') answers.push(rig.client.close())
    })
    rig.client.connect()
    rig.advance(1_000)
    expect(answers).toEqual([answer])
    expect(isOpen(rig)).toBe(!answer.closed)
  })

  test('RT-63: lets a listener call close() and report() with immediate effect', () => {
    const rig = createRig()
    const lease = rig.client.lease('page')
    const seen: unknown[] = []
    rig.client.on('leasesChanged', () => {
      if (seen.length > 0) return
      lease.release()
      rig.client.report({ code: 'upload-failed' })
      seen.push(rig.client.close().heldBy, rig.reported.map(({ code }) => code))
    })
    lease.want(true)
    expect([...seen, rig.client.leases().some(({ held }) => held)]).toEqual([['page'], ['upload-failed'], false])
  })

  test.each<Row>([
    ['LS-1: closes the socket 300 ms after the last lease was released, by default',
      from({}, 1_000), connects, releases, after(10_000), is('open'), closes, after(299), isClosing(false), after(1),
      isClosing(true)],
    ['LS-2: sends no frame when the user switches to another page and back',
      from({}, 1_000), ...Array.from({ length: 50 }, () => awayAndBack).flat(), isClosing(false), opened(1),
      (rig) => expect(rig.last().frames).toEqual([{ type: 'hello' }])],
    ['LS-3: does not close the socket when a linger timer fires late',
      from({}, 1_000), needs(false), asleep(10_000), needs(true), after(10_000), is('open'), opened(1)],
    ['LS-8: uses one lease for all calls of connect() and close(), next to other leases',
      unneeded(), closes, opened(0), connects, connects, opens(true),
      (rig) => expect(rig.client.leases().at(-1)).toEqual({
        label: 'manual', kind: 'manual', held: true, suspended: false,
      }), needs(true), closes, opens(true), releases, opens(false), connects, opens(true)],
    ['LS-9: counts a lease while its condition is true and its page is shown',
      unneeded(), opens(false), needs(true), opens(true), pageHides, opens(false), needs(false), pageReturns,
      opens(false), pageHides, needs(true), opens(false), pageReturns, opens(true)],
    ['LS-9: does not count a released lease',
      from({}, 1_000), releases, needs(true), pageReturns, releases, opens(false),
      (rig) => expect(rig.client.leases()).toEqual([])],
    ['LS-22: skips an attempt that becomes due during the linger, and makes an attempt for the next lease',
      from({}, 1_000), lost(), after(2_200), needs(false), after(100), shows({ status: 'idle', failure: null }),
      after(100), needs(true), after(1_000), is('open'), opened(2)],
  ])('%s', playsRow)
})

describe('leasesChanged', () => {
  test('LS-27: reports changed tab values, but not repeated values or unchanged leases', () => {
    const rig = createRig()
    const page = rig.need()
    const tab = rig.client.bindTab('accountStateIndex', 'tab')
    tab.set(0)
    rig.client.connect()
    const reported = eventsOf(rig, 'leasesChanged')
    page.want(true)
    page.shown()
    tab.set(0)
    tab.shown()
    rig.client.connect()
    rig.lifecycle.toForeground()
    expect(reported).toHaveLength(0)
    for (const value of [1, 2, 2]) tab.set(value)
    expect(reported).toHaveLength(2)
    for (const _ of [1, 2]) tab.hidden()
    expect(reported).toHaveLength(3)
  })

  test('LS-27: reports no lease change when a page returns within 300 ms after the app', () => {
    const { rig, page } = from({}, 0)()
    plays(() => ({ rig, page }), hides, pageHides, after(1_000), returns, pageReturns)()
    const reported = eventsOf(rig, 'leasesChanged')
    rig.advance(1_000)
    expect(reported).toHaveLength(0)
  })

  test('LS-27: reports a release once when the lease is released repeatedly, even by a listener', () => {
    const rig = createRig()
    const page = rig.need()
    let reported = 0
    rig.client.on('leasesChanged', () => {
      reported += 1
      // Bounded, because without the rule the loop would never end.
      if (reported < 10) page.release()
    })
    page.release()
    expect(reported).toBe(1)
  })

  test('LS-8: acquires no second lease when a leasesChanged listener repeats connect() or setTab()', () => {
    const rig = createRig()
    const stop = rig.client.on('leasesChanged', () => {
      rig.client.connect()
      rig.client.setTab('accountStateIndex', 0)
    })
    rig.client.connect()
    stop()
    expect(rig.client.leases().map(({ label }) => label).sort()).toEqual(['accountStateIndex', 'manual'])
    rig.client.close()
    rig.client.setTab('accountStateIndex', 100)
    expect(rig.client.leases().filter(({ held }) => held)).toEqual([])
  })

  test('LS-30: applies the last call when one event acquires a lease and then releases or changes the lease', () => {
    const rig = createRig()
    rig.client.connect()
    rig.advance(1_000)
    const stop = rig.client.on('statusChanged', () => {
      stop()
      let end = (): void => undefined
      rig.client.inTurn(() => rig.client.inTurn(() => end()))
      const [gone, hidden] = [rig.need('gone'), rig.need('hidden')]
      end = () => {
        gone.release()
        hidden.want(false)
      }
    })
    rig.last().closed()
    rig.advance(1_000)
    expect(rig.client.leases().filter(({ kind }) => kind !== 'manual'))
      .toEqual([{ label: 'hidden', kind: 'lease', held: false, suspended: false }])
  })

  const writes = (value: number): Step => (rig) => rig.client.setTab('accountStateIndex', value)
  test.each<[string, Step, Step, (client: Rig['client']) => void]>([
    ['treats a page as hidden when it is shown and then hidden', pageReturns, pageHides, (client) =>
      expect(client.leases()).toMatchObject([{ label: 'page', held: false }, { kind: 'manual' }])],
    ['closes when close() follows connect()', connects, closes, (client) =>
      expect(client.leases().at(-1)).toMatchObject({ kind: 'manual', held: false })],
    ['uses the tab value that was written last', writes(0), writes(1), (client) =>
      expect(client.tabs()).toEqual({ traderDetailIndex: 100, accountStateIndex: 1, followFlake: false })],
  ])('RT-70: applies calls in order: %s', (_, first, second, check) => plays(
    unneeded(), needs(true), pageHides, connects, after(1_000), (rig, page) => {
      const stop = rig.client.on('statusChanged', () => {
        stop()
        // Called after the first, in a task before the waiting tasks.
        rig.client.inTurn(() => void second(rig, page, []))
        void first(rig, page, [])
      })
    }, lost(), after(10_000), (rig) => check(rig.client),
  )())
})

describe('tab rules', () => {
  test('LS-4: needs no socket initially, or while a bound tab has no value', () => {
    const rig = createRig()
    const neutral = { traderDetailIndex: 100, accountStateIndex: 100, followFlake: false }
    expect(rig.client.tabs()).toStrictEqual(neutral)
    rig.client.bindTab('followFlake', 'page')
    expect(rig.client.tabs()).toStrictEqual(neutral)
    expect(isOpen(rig)).toBe(false)
  })

  for (const [rule, needed, values] of [
    ['LS-4: traderDetailIndex', 2, [0, 1, 3, 100]],
    ['LS-4: accountStateIndex', 0, [1, 2, 100]],
    ['LS-4: followFlake', true, [false]],
  ] as const) {
    test(`${rule} needs the socket only with the value ${needed}`, () => {
      const rig = createRig()
      const tab = rig.client.bindTab(rule.slice('LS-4: '.length), 'page')
      for (const value of values) {
        tab.set(value)
        expect(isOpen(rig)).toBe(false)
        tab.set(needed)
        expect(isOpen(rig)).toBe(true)
      }
    })
  }

  test('RT-67: reports an exception in a tab rule, even within a listener, and keeps the previous value', () => {
    const needs = (value: unknown): boolean => {
      if (value === 1) throw new Error('the rule fell over')
      return value === 2
    }
    const rules = { odd: { neutral: 0, needs } }
    const rig = createRig({ parts: [tabRules({ ...copyTradingTabRules, ...rules })] })
    rig.client.setTab('odd', 2)
    expect(isOpen(rig)).toBe(true)
    rig.client.setTab('odd', 1)
    const stop = rig.client.on('received', () => rig.client.setTab('odd', 1))
    rig.last().message({ type: 'say' })
    stop()
    const fault = { code: 'listener-threw', detail: 'the rule fell over' }
    expect(rig.reported).toEqual([fault, fault])
    expect([rig.client.tabs().odd, isOpen(rig)]).toEqual([2, true])
    rig.client.setTab('odd', 0)
    expect(isOpen(rig)).toBe(false)
  })

  test('LS-5: applies a tab value while its page is shown, and the neutral value after a hide or removal', () => {
    const rig = createRig()
    const account = rig.client.bindTab('accountStateIndex', 'account')
    for (const [act, value, open] of [
      [() => account.set(0), 0, true], [account.hidden, 100, false], [account.shown, 0, true],
      [account.release, 100, false],
    ] as const) {
      act()
      expect([rig.client.tabs().accountStateIndex, isOpen(rig)]).toEqual([value, open])
    }
  })

  test('LS-5: prefers the shown page’s value to a covered page’s value', () => {
    const rig = createRig()
    const below = rig.client.bindTab('traderDetailIndex', 'trader 1')
    below.set(2)
    below.hidden()
    const above = rig.client.bindTab('traderDetailIndex', 'trader 2')
    above.set(1)
    expect([rig.client.tabs().traderDetailIndex, isOpen(rig)]).toEqual([1, false])
    above.release()
    below.shown()
    expect([rig.client.tabs().traderDetailIndex, isOpen(rig)]).toEqual([2, true])
  })

  test('LS-6: accepts custom rules and the three built-in rules, and rejects an unknown rule', () => {
    const rules = { chartTab: { neutral: 'none', needs: (value: unknown) => value === 'live' } }
    const rig = createRig({ parts: [tabRules({ ...copyTradingTabRules, ...rules })] })
    const chart = rig.client.bindTab('chartTab', 'chart')
    chart.set('daily')
    expect(isOpen(rig)).toBe(false)
    chart.set('live')
    expect(isOpen(rig)).toBe(true)
    expect(rig.client.tabs()).toMatchObject({ chartTab: 'live', accountStateIndex: 100 })
    chart.set('daily')
    rig.client.bindTab('accountStateIndex', 'account').set(0)
    expect(isOpen(rig)).toBe(true)
    expect(() => rig.client.bindTab('accountTab', 'page')).toThrow(TradewireError)
    expect(() => rig.client.setTab('accountTab', 0)).toThrow('invalid-option')
  })

  test('LS-31: names useTabRule() and the missing option when a client has no tab rules', () => {
    const { client } = createRig({ parts: [] })
    const error = new TradewireError('invalid-option', 'useTabRule() needs parts: [tabRules()]')
    expect(client.tabs()).toEqual({})
    expect(() => client.bindTab('accountStateIndex', 'page')).toThrow(error)
    expect(() => client.setTab('accountStateIndex', 0)).toThrow(error)
  })

  for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
    test(`LS-6: rejects the unknown rule ${name}, and applies no other rule`, () => {
      const rig = createRig()
      for (const call of [() => rig.client.setTab(name, 2), () => rig.client.bindTab(name, 'page')]) {
        expect(call).toThrow(`unknown tab rule ${name}`)
      }
      expect(rig.client.leases()).toEqual([])
    })
  }

  test('LS-7: applies the value that needs the socket if a rule has several values', () => {
    const rig = createRig()
    rig.client.setTab('accountStateIndex', 0)
    const page = rig.client.bindTab('accountStateIndex', 'account')
    page.set(1)
    expect([rig.client.tabs().accountStateIndex, isOpen(rig)]).toEqual([0, true])
    rig.client.setTab('accountStateIndex', 100)
    expect([rig.client.tabs().accountStateIndex, isOpen(rig)]).toEqual([1, false])
  })
})
