import type { Vendor } from './vendors'

type Dialect = Pick<Vendor, 'directive' | 'family'>

export type UsedNames = Readonly<Record<string, string>>

const TAG = /<([\w-]+)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)/g
const SLOT = /<slot((?: [^>]*)?[^/])>(.*?)<\/slot>/g
const ATTRIBUTE = /\s+([^\s=>/]+)(?:="([^"]*)")?/g

/**
 * Converts a vendor's template for WeChat's rendering runtime. Rendering is therefore simulated: WeChat's open engine
 * replaces the vendor's.
 */
export function asWxml(source: string, using: UsedNames, { directive, family }: Dialect): string {
  if (directive === 'wx:') return source
  return source.replace(SLOT, withFallback).replace(TAG, (_, tag: string, attributes: string) => {
    const isComponent = Object.hasOwn(using, tag)
    const translated = attributes.replace(ATTRIBUTE, (whole: string, name: string, value: string | undefined) => {
      if (name.startsWith(directive)) return ` ${directiveOf(name.slice(directive.length), value)}`
      // Components get handlers as properties. See `components.ts`.
      const event = family === 'alipay' && !isComponent ? /^(on|catch)([A-Z]\w*)$/.exec(name) : null
      if (event === null) return whole
      return ` ${event[1] === 'on' ? 'bind' : 'catch'}${(event[2] ?? '').toLowerCase()}="${value ?? ''}"`
    })
    return `<${tag}${translated}`
  })
}

/** An empty slot shows its content on Alipay and Douyin, but not on WeChat. */
function withFallback(whole: string, attributes: string, fallback: string): string {
  const [, name = 'd'] = /name="([^"]*)"/.exec(attributes) ?? []
  if (fallback === '') return whole
  return `<block wx:if="{{$slots.${name}}}"><slot${attributes}/></block><block wx:else>${fallback}</block>`
}

/** Baidu puts a loop's list, name and key into one attribute, without braces. */
function directiveOf(name: string, value: string | undefined): string {
  if (value === undefined) return `wx:${name}`
  const [, item, list, key] = (name === 'for' ? /^(\w+) in (.+?)(?: trackBy \w+\.(\w+))?$/.exec(value) : null) ?? []
  if (item === undefined || list === undefined) return `wx:${name}="${value}"`
  return `wx:for="{{${list}}}" wx:for-item="${item}"${key === undefined ? '' : ` wx:key="${key}"`}`
}

export function attributesIn(source: string, using: UsedNames): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const [, tag = '', attributes = ''] of source.matchAll(TAG)) {
    const path = Object.hasOwn(using, tag) ? using[tag] : undefined
    const names = [...attributes.matchAll(ATTRIBUTE)].map(([, name = '']) => name).filter((name) => !/:/.test(name))
    if (path !== undefined) found.set(path, [...found.get(path) ?? [], ...names])
  }
  return found
}
