/** A document tree with attributes, without layout, that the rendering runtime fills and tests read. */

abstract class Node {
  abstract readonly nodeType: number
  parentNode: Node | null = null
  childNodes: readonly Node[] = []

  get parentElement(): Node | null {
    return this.parentNode
  }

  get nextSibling(): Node | null {
    const { childNodes = [] } = this.parentNode ?? {}
    return childNodes[childNodes.indexOf(this) + 1] ?? null
  }

  get children(): readonly Node[] {
    return this.childNodes.filter(({ nodeType }) => nodeType === 1)
  }

  get textContent(): string {
    return this.childNodes.map((child) => child.textContent).join('')
  }

  set textContent(text: string) {
    this.childNodes = []
    this.appendChild(new Text(text))
  }

  appendChild(child: Node): Node {
    return this.insertBefore(child, null)
  }

  append(child: Node): void {
    this.appendChild(child)
  }

  insertBefore(child: Node, next: Node | null): Node {
    const added = child instanceof Fragment ? child.childNodes : [child]
    for (const each of added) {
      each.remove()
      each.parentNode = this
    }
    const at = next === null ? this.childNodes.length : this.childNodes.indexOf(next)
    if (at < 0) throw new Error('The next node is no child')
    this.childNodes = [...this.childNodes.slice(0, at), ...added, ...this.childNodes.slice(at)]
    return child
  }

  removeChild(child: Node): Node {
    this.childNodes = this.childNodes.filter((each) => each !== child)
    child.parentNode = null
    return child
  }

  replaceChild(child: Node, old: Node): Node {
    this.insertBefore(child, old)
    return this.removeChild(old)
  }

  remove(): void {
    this.parentNode?.removeChild(this)
  }

  contains(other: Node | null): boolean {
    for (let at = other; at !== null; at = at.parentNode) if (at === this) return true
    return false
  }

  querySelectorAll(selector: string): readonly Element[] {
    return this.childNodes.reduce<readonly Element[]>((found, child) => [
      ...found,
      ...(child instanceof Element && child.matches(selector) ? [child] : []),
      ...child.querySelectorAll(selector),
    ], [])
  }

  querySelector(selector: string): Element | null {
    return this.querySelectorAll(selector)[0] ?? null
  }

  addEventListener(): void {
    // A tap arrives through the rendering runtime.
  }
}

class Text extends Node {
  readonly nodeType = 3
  #text: string

  constructor(text: string) {
    super()
    this.#text = text
  }

  override get textContent(): string {
    return this.#text
  }

  override set textContent(text: string) {
    this.#text = text
  }
}

class Fragment extends Node {
  readonly nodeType = 11
}

/** Supports only `tag.class.class`. */
const PART = /^([\w-]*)((?:\.[\w-]+)*)$/

class Element extends Node {
  readonly nodeType = 1
  readonly #attributes = new Map<string, string>()
  readonly tagName: string

  constructor(tagName: string) {
    super()
    this.tagName = tagName
  }

  get className(): string {
    return this.getAttribute('class') ?? ''
  }

  get classList() {
    const change = (name: string, isThere: boolean): void => {
      const others = this.className.split(/\s+/).filter((each) => each !== '' && each !== name)
      this.setAttribute('class', [...others, ...(isThere ? [name] : [])].join(' '))
    }
    return { add: (name: string) => change(name, true), remove: (name: string) => change(name, false) }
  }

  getAttribute(name: string): string | null {
    return this.#attributes.get(name) ?? null
  }

  hasAttribute(name: string): boolean {
    return this.#attributes.has(name)
  }

  setAttribute(name: string, value: unknown): void {
    this.#attributes.set(name, String(value))
  }

  removeAttribute(name: string): void {
    this.#attributes.delete(name)
  }

  matches(selector: string): boolean {
    return selector.split(',').some((each) => this.#matchesPath(each.trim().split(/\s+/)))
  }

  #matchesPath(path: readonly string[]): boolean {
    const outer = path.slice(0, -1)
    if (!this.#matchesPart(path.slice(-1).join(''))) return false
    if (outer.length === 0) return true
    for (let at = this.parentNode; at !== null; at = at.parentNode) {
      if (at instanceof Element && at.#matchesPath(outer)) return true
    }
    return false
  }

  #matchesPart(part: string): boolean {
    const [whole, tag = '', classes = ''] = PART.exec(part) ?? []
    if (whole === undefined) throw new Error(`The document does not know the selector ${part}`)
    const own = this.className.split(/\s+/)
    return (tag === '' || tag === this.tagName) && classes.split('.').every((name) => name === '' || own.includes(name))
  }
}

export function emptyDocument() {
  const [documentElement, head, body] = [new Element('html'), new Element('head'), new Element('body')]
  documentElement.append(head)
  documentElement.append(body)
  return {
    Element,
    document: {
      documentElement,
      head,
      body,
      createElement: (tagName: string) => new Element(tagName),
      createTextNode: (text: string) => new Text(text),
      createDocumentFragment: () => new Fragment(),
    },
  }
}
