import { throwInvalidOption } from '../shared/errors'
import type { LeaseAccess, TabBinding, TabRule, TabRules, Tabs, TabValue } from '../connection/leases/lease-set'
import type { Parts } from '../connection/ports/client-parts'

/**
 * Lets tab values determine whether pages need the socket (`useTabRule`, `setTab`). The copy-trading protocols include
 * `copyTradingTabRules`. Without this feature, every rule is rejected with `invalid-option`.
 * @param rules all rules of the client, by name
 * @example
 * const rules = tabRules({ chartTab: { neutral: 'none', needs: (value) => value === 'live' } })
 * createTradewire({ url, protocol: jsonProtocol(), parts: [rules] })
 */
export function tabRules(rules: TabRules): Pick<Parts, 'tabs'> {
  return { tabs: { manage: (leases) => createTabs(rules, leases) } }
}

function createTabs(rules: TabRules, { take, leases, inOrder, threw }: LeaseAccess): Tabs {
  // A map excludes inherited properties.
  const known = new Map(Object.entries(rules))
  const bindings = new Map<string, TabBinding>()

  function ruleOf(name: string): TabRule {
    const rule = known.get(name)
    if (rule === undefined) throwInvalidOption(`unknown tab rule ${name}`)
    return rule
  }

  function bindTab(name: string, label: string): TabBinding {
    const rule = ruleOf(name)
    let tab = { rule: name, value: rule.neutral }
    const { change, shown, hidden, release } = take(label, 'tab', tab)
    return {
      shown,
      hidden,
      release,
      // Runs as a queued task, because the rule may itself set the value.
      set: (value) => inOrder(() => {
        let wants: boolean | undefined
        // Queues the change first, so that calls from the rule run after the change.
        inOrder(() => {
          if (wants === undefined) return
          if (value !== tab.value) tab = { rule: name, value }
          change({ wants, tab })
        })
        try {
          wants = rule.needs(value)
        } catch (error) {
          threw(error, 'needs')
        }
      }),
    }
  }

  return {
    bindTab,
    setTab(rule, value) {
      ruleOf(rule)
      inOrder(() => {
        const binding = bindings.get(rule) || bindTab(rule, rule)
        bindings.set(rule, binding)
        binding.set(value)
      })
    },
    tabs() {
      const values: Record<string, TabValue> = {}
      for (const [name, { neutral }] of known) values[name] = neutral
      // If pages have different values, prefers a value that needs the socket.
      for (const needing of [false, true]) {
        for (const { tab, wants, shown, doubtful } of leases()) {
          const isReported = wants === needing && (shown || doubtful)
          if (isReported && tab !== null && tab.value !== known.get(tab.rule)?.neutral) values[tab.rule] = tab.value
        }
      }
      return values
    },
  }
}
