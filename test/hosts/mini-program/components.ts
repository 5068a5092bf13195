import type { LogicModules } from './logic-modules'
import type { SetDataLog } from './set-data-log'
import type { ViewRealm } from './view-realm'
import { callIfFunction, callMethod, fieldsOf } from './call'
import type { Family } from './families'

interface ComponentWorld {
  readonly view: ViewRealm
  readonly modules: LogicModules
  readonly log: SetDataLog
  readonly propsReportedAtLeave: boolean
  readonly family: Family
  /** Routes, because WeChat's `Component` also registers pages. */
  readonly pages: readonly string[]
  /** Runs in the app's time, like all calls between logic and view. */
  later(callback: () => void): void
}

/**
 * If uni observes `uP` with a property observer, the vendor calls it although `uP` is pure data. WeChat's engine calls
 * only `observers` for pure data.
 */
function withReceivedProps(definition: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { uP } = fieldsOf(definition['properties'])
  if (fieldsOf(uP)['observer'] === undefined) return definition
  const { pureDataPattern: _, ...options } = fieldsOf(definition['options'])
  return { ...definition, options }
}

/** `Component` and `Page` for the logic, which also record `setData` and call `ready`. */
export function createComponentRegister(world: ComponentWorld): (definition: unknown) => void {
  const { view, modules, log, propsReportedAtLeave, family, pages, later } = world
  let attached: object[] = []

  /** WeChat calls `ready` after layout, children first. */
  function notifyReady(): void {
    const tree = attached
    attached = []
    for (const instance of tree.reverse()) {
      const element: unknown = Reflect.get(instance, '_$')
      if (!(element instanceof view.easel.Component)) continue
      if (view.easel.Element.isAttached(element)) element.triggerLifetime('ready', [])
    }
  }

  function prepare(instance: object, path: string): void {
    const apply: unknown = Reflect.get(instance, 'setData')
    Object.assign(instance, {
      getOpenerEventChannel: () => ({}),
      // JD's name for this hook.
      _triggerEvent: (...reported: readonly unknown[]) => callMethod(instance, 'triggerEvent', ...reported),
      setData(data: unknown, done: unknown): void {
        callIfFunction(apply, instance, [log.pass(path, data)])
        if (typeof done === 'function') later(() => void callIfFunction(done, instance, []))
      },
    })
  }

  function noteAttached(instance: object): void {
    if (attached.length === 0) queueMicrotask(notifyReady)
    attached.push(instance)
  }

  function receivePropsAgain(instance: object): void {
    const { uP } = fieldsOf(Reflect.get(instance, 'data'))
    if (uP !== undefined) callIfFunction(Reflect.get(instance, 'setData'), instance, [{ uP }])
  }

  return (definition) => {
    const path = modules.running()
    const asWeixin = pages.includes(path) ? family.page : family.component
    const { created, attached, detached, lifetimes: given, ...rest } = asWeixin(fieldsOf(definition), path)
    const lifetimes = fieldsOf(given)
    const wrapped = {
      ...withReceivedProps(rest),
      lifetimes: {
        ...lifetimes,
        created(this: object, ...args: readonly unknown[]): void {
          prepare(this, path)
          callIfFunction(lifetimes['created'] ?? created, this, args)
        },
        attached(this: object, ...args: readonly unknown[]): void {
          noteAttached(this)
          callIfFunction(lifetimes['attached'] ?? attached, this, args)
        },
        detached(this: object, ...args: readonly unknown[]): void {
          if (propsReportedAtLeave) receivePropsAgain(this)
          callIfFunction(lifetimes['detached'] ?? detached, this, args)
        },
      },
    }
    view.space.componentEnv(path, ({ Component }) => callIfFunction(Component, undefined, [wrapped]))
  }
}
