import type { ViewRealm } from './view-realm'
import { callIfFunction } from './call'

/**
 * Copies an event's fields to own properties, as WeChat does. The runtime's own event inherits its fields, which uni
 * treats as missing.
 */
export function passPlainEvents({ easel }: ViewRealm): void {
  const { Component, Event } = easel
  const find = Component.getMethod
  Component.getMethod = (component, name) => {
    const method = find(component, name)
    if (method === undefined) return undefined
    return function handler(this: unknown, ...args: readonly unknown[]): unknown {
      return callIfFunction(method, this, args.map((arg) => (arg instanceof Event ? plainEvent(arg) : arg)))
    }
  }
}

function plainEvent(event: object): Record<string, unknown> {
  const field = (name: string): unknown => Reflect.get(event, name)
  return {
    type: field('type'),
    timeStamp: field('timeStamp'),
    // Not copied, because uni finds a component's parent by writing into the event.
    detail: field('detail'),
    target: plainTarget(field('target')),
    currentTarget: plainTarget(field('currentTarget')),
    mark: field('mark') ?? {},
    touches: field('touches') ?? [],
    changedTouches: field('changedTouches') ?? [],
  }
}

function plainTarget(target: unknown): Record<string, unknown> {
  if (typeof target !== 'object' || target === null) return {}
  const dataset: unknown = Reflect.get(target, 'dataset')
  return { id: Reflect.get(target, 'id'), dataset: dataset ?? {}, offsetLeft: 0, offsetTop: 0 }
}
