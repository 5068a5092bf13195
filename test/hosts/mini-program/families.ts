import { callIfFunction, callMethod, fieldsOf } from './call'
import type { Vendor } from './vendors'

type Definition = Readonly<Record<string, unknown>>

interface FamilyWorld {
  readonly attributesOf: (path: string) => Iterable<string>
  readonly later: (callback: () => void) => void
  readonly currentPage: () => object | undefined
}

/** How a vendor registers pages and components, in terms of WeChat's `Component`. */
export interface Family {
  page(definition: Definition, path: string): Definition
  component(definition: Definition, path: string): Definition
  /** Runs the vendor's part of a page's life before the page is attached. Returns whether that loaded the page. */
  begin(page: object, query: object): boolean
}

const same = (definition: Definition): Definition => definition
const plain: Family = { page: same, component: same, begin: () => false }

const functionsOf = (definition: Definition): Definition =>
  Object.fromEntries(Object.entries(definition).filter(([, value]) => typeof value === 'function'))

/** Pages of `Page` have all functions at the top level. `onLoad` runs before components exist. */
function pageByPage({ data, onReady, ...rest }: Definition): Definition {
  return {
    data,
    options: { multipleSlots: true },
    methods: functionsOf(rest),
    lifetimes: {
      ready(this: object): void {
        callIfFunction(onReady, this, [])
      },
    },
  }
}

function loadFirst(page: object, query: object): boolean {
  callMethod(page, 'onLoad', query)
  return true
}

const camelCased = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/**
 * Alipay: `this.props` contains attributes of any name, with handlers as functions of the owner. `onInit` runs before
 * the first render, `didMount` after, and `deriveDataFromProps` before each later props change.
 */
function alipay({ attributesOf }: FamilyWorld): Family {
  function component(definition: Definition, path: string): Definition {
    const { props, data, methods, onInit, didMount, didUnmount, deriveDataFromProps } = definition
    const defaults = fieldsOf(props)
    const names = [...new Set([...Object.keys(defaults), ...[...attributesOf(path)].map(camelCased)])]
      .filter((name) => name !== 'class' && name !== 'style' && name !== 'slot')
    const given = (instance: object): Record<string, unknown> => {
      const owner: unknown = callMethod(instance, 'selectOwnerComponent')
      const data = fieldsOf(Reflect.get(instance, 'data'))
      const propOf = (name: string): unknown => {
        const value = data[name]
        if (!/^on[A-Z]/.test(name) || typeof owner !== 'object' || owner === null) return value
        if (typeof value !== 'string' || value === '') return undefined
        return (...args: readonly unknown[]): unknown => callMethod(owner, value, ...args)
      }
      return Object.fromEntries(names.map((name) => [name, propOf(name)]))
    }
    const begun = new WeakSet<object>()
    return {
      data,
      options: { multipleSlots: true },
      methods,
      properties: Object.fromEntries(names.map((name) => {
        const value = typeof defaults[name] === 'function' ? '' : defaults[name]
        return [name, { type: null, value: value ?? null }]
      })),
      observers: {
        [names.join()](this: object): void {
          if (!begun.has(this)) return
          const next = given(this)
          callIfFunction(deriveDataFromProps, this, [next])
          Object.assign(this, { props: next })
        },
      },
      lifetimes: {
        attached(this: object): void {
          const props = given(this)
          const { uS } = props
          const slots = Array.isArray(uS) ? Object.fromEntries(uS.map((name) => [String(name), true])) : {}
          callMethod(this, 'setData', { $slots: slots })
          Object.assign(this, { props })
          begun.add(this)
          callIfFunction(onInit, this, [])
        },
        ready(this: object): void {
          callIfFunction(didMount, this, [])
        },
        detached(this: object): void {
          callIfFunction(didUnmount, this, [])
        },
      },
    }
  }
  return { page: pageByPage, component, begin: loadFirst }
}

/**
 * Douyin and Lark: the page has node id 0, pages create components top down, and a component's event reaches its parent
 * after both are ready.
 */
function toutiao({ later, currentPage }: FamilyWorld): Family {
  const webviews = new WeakMap<object, number>()
  let made = 0
  const next = (): number => (made += 1)
  function webviewOf(page: object): number {
    const id = webviews.get(page) ?? next()
    webviews.set(page, id)
    return id
  }
  const family = (isPage: boolean) => (definition: Definition): Definition => {
    const { lifetimes, ...rest } = definition
    const { created, attached, ...others } = fieldsOf(lifetimes)
    return {
      ...rest,
      lifetimes: {
        ...others,
        attached(this: object, ...args: readonly unknown[]): void {
          const trigger: unknown = Reflect.get(this, 'triggerEvent')
          Object.assign(this, {
            __nodeId__: isPage ? 0 : next(),
            __webviewId__: webviewOf(currentPage() ?? this),
            triggerEvent: (...given: readonly unknown[]) => later(() => void callIfFunction(trigger, this, given)),
          })
          callIfFunction(created, this, args)
          callIfFunction(attached, this, args)
        },
      },
    }
  }
  return { page: family(true), component: family(false), begin: () => false }
}

/** Baidu: `dispatch` calls the owner's `messages`. A page has `onInit`, and its methods include `onReady`. */
function baidu(): Family {
  const messagesOf = new WeakMap<object, Readonly<Record<string, unknown>>>()
  const family = (isPage: boolean) => (definition: Definition): Definition => {
    const { lifetimes, messages, methods, ...rest } = definition
    const { attached, onInit, ready, ...others } = fieldsOf(lifetimes)
    const { onReady } = fieldsOf(methods)
    return {
      ...rest,
      methods: { ...fieldsOf(methods), ...(isPage ? { onInit } : {}) },
      lifetimes: {
        ...others,
        created(this: object, ...args: readonly unknown[]): void {
          adopt(this, definition)
          callIfFunction(definition['created'], this, args)
        },
        attached,
        ready(this: object, ...args: readonly unknown[]): void {
          callIfFunction(isPage ? onReady : ready, this, args)
        },
      },
    }
  }
  function adopt(instance: object, { messages, methods }: Definition): void {
    messagesOf.set(instance, fieldsOf(messages))
    Object.assign(instance, {
      methods,
      dispatch(name: string, value: unknown): void {
        const owner: unknown = callMethod(instance, 'selectOwnerComponent')
        if (typeof owner !== 'object' || owner === null) return
        callIfFunction(messagesOf.get(owner)?.[name], owner, [{ value }])
      },
    })
  }
  return {
    page: family(true),
    component: family(false),
    begin(page, query) {
      Object.assign(page, { pageinstance: page })
      callMethod(page, 'onInit', query)
      return false
    },
  }
}

export function createFamily({ family }: Pick<Vendor, 'family'>, world: FamilyWorld): Family {
  switch (family) {
    case 'weixin': return plain
    case 'alipay': return alipay(world)
    case 'toutiao': return toutiao(world)
    case 'baidu': return baidu()
    case 'xhs': return { page: pageByPage, component: same, begin: loadFirst }
  }
}
