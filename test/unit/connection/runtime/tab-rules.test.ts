import { describe, expect, test } from 'vitest'
import { TradewireError } from '../../../../src/shared/errors'
import { tabRules } from '../../../../src/parts/tab-rules'
import { copyTradingTabRules } from '../../../../src/protocols/copy-trading/copy-trading-tab-rules'
import { createRig, type Rig } from '../../../support/client-rig'

const isOpen = (rig: Rig): boolean => {
  rig.advance(1_000)
  return rig.status() === 'open'
}

describe('tab rules', () => {
  test('LS-4: needs no socket at first, or for a bound tab without a value', () => {
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
    test(`${rule} needs the socket only when it is ${needed}`, () => {
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

  test('RT-67: reports a throwing rule, even within a listener, and keeps the rule’s value', () => {
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

  test('LS-5: applies the value while its page is shown, and the neutral value while hidden or removed', () => {
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

  test('LS-6: accepts custom rules and the three built-in rules, but rejects an unknown rule', () => {
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

  test('LS-6: has no rule in a client without tabRules()', () => {
    const { client } = createRig({ parts: [] })
    expect(client.tabs()).toEqual({})
    expect(() => client.bindTab('accountStateIndex', 'page')).toThrow('bindTab() without the part tabRules()')
    expect(() => client.setTab('accountStateIndex', 0)).toThrow('setTab() without the part tabRules()')
  })

  for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
    test(`LS-6: rejects the rule ${name}, and uses no other rule instead`, () => {
      const rig = createRig()
      for (const call of [() => rig.client.setTab(name, 2), () => rig.client.bindTab(name, 'page')]) {
        expect(call).toThrow(`no tab rule ${name}`)
      }
      expect(rig.client.leases()).toEqual([])
    })
  }

  test('LS-7: prefers a value that needs the socket to other values', () => {
    const rig = createRig()
    rig.client.setTab('accountStateIndex', 0)
    const page = rig.client.bindTab('accountStateIndex', 'account')
    page.set(1)
    expect([rig.client.tabs().accountStateIndex, isOpen(rig)]).toEqual([0, true])
    rig.client.setTab('accountStateIndex', 100)
    expect([rig.client.tabs().accountStateIndex, isOpen(rig)]).toEqual([1, false])
  })
})
