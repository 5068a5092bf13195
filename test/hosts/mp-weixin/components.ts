import type { LogicModules } from './logic-modules'
import type { SetDataLog } from './set-data-log'
import type { ViewRealm } from './view-realm'
import { callIfFunction, fieldsOf } from './call'

interface ComponentDesk {
  /** The global `Component` of the logic. */
  readonly component: (definition: unknown) => void
}

interface ComponentWorld {
  readonly view: ViewRealm
  readonly modules: LogicModules
  readonly log: SetDataLog
  /** In the app's own time, as all that crosses between logic and view. */
  later(callback: () => void): void
}

/** Registers pages and components, records what they set, and tells each one that it is ready. */
export function createComponentDesk({ view, modules, log, later }: ComponentWorld): ComponentDesk {
  let attached: object[] = []

  /** WeChat tells `ready` once a tree is laid out, children first. */
  function tellReady(): void {
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
      setData(data: unknown, done: unknown): void {
        callIfFunction(apply, instance, [log.pass(path, data)])
        if (typeof done === 'function') later(() => void callIfFunction(done, instance, []))
      },
    })
  }

  function noteAttached(instance: object): void {
    if (attached.length === 0) queueMicrotask(tellReady)
    attached.push(instance)
  }

  return {
    component(definition) {
      const path = modules.running()
      const { created, attached: attachedAtTop, lifetimes: given, ...rest } = fieldsOf(definition)
      const lifetimes = fieldsOf(given)
      const wrapped = {
        ...rest,
        lifetimes: {
          ...lifetimes,
          created(this: object, ...args: readonly unknown[]): void {
            prepare(this, path)
            callIfFunction(lifetimes['created'] ?? created, this, args)
          },
          attached(this: object, ...args: readonly unknown[]): void {
            noteAttached(this)
            callIfFunction(lifetimes['attached'] ?? attachedAtTop, this, args)
          },
        },
      }
      view.space.componentEnv(path, ({ Component }) => callIfFunction(Component, undefined, [wrapped]))
    },
  }
}
