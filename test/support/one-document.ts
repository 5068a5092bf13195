import { builtinEnvironments, type Environment } from 'vitest/environments'

const opened = Symbol.for('tradewire.document')

function clear(global: typeof globalThis): void {
  global.document.head.replaceChildren()
  global.document.body.replaceChildren()
  for (const element of [global.document.documentElement, global.document.body]) {
    for (const name of element.getAttributeNames()) element.removeAttribute(name)
  }
  global.localStorage.clear()
  global.sessionStorage.clear()
}

/**
 * jsdom, with one document for all files of a thread. Vue keeps the first document, so a new one would need another Vue
 * and thread, and take seconds per file.
 */
const oneDocument: Environment = {
  name: 'one-document',
  transformMode: 'web',
  async setup(global: typeof globalThis, options) {
    if (!Reflect.has(global, opened)) {
      await builtinEnvironments.jsdom.setup(global, options)
      Reflect.set(global, opened, true)
    }
    return { teardown: clear }
  },
}

export default oneDocument
