import { builtinEnvironments } from 'vitest/environments'

/** The document that mounted components need, added for their tests and removed for all others. */
let properties = []

/** Creates the document, and hides it until it is entered. */
export async function openDocument() {
  const before = Object.getOwnPropertyDescriptors(globalThis)
  await builtinEnvironments.jsdom.setup(globalThis, {})
  const after = Object.getOwnPropertyDescriptors(globalThis)
  properties = Reflect.ownKeys(after)
    .filter((name) => before[name]?.value !== after[name].value || before[name]?.get !== after[name].get)
    .map((name) => ({ name, was: before[name], is: after[name] }))
  leaveDocument()
}

export function enterDocument() {
  for (const { name, is } of properties) Object.defineProperty(globalThis, name, is)
}

/** Empty, because each test file has its own document. */
export function leaveDocument() {
  globalThis.document?.body.replaceChildren()
  for (const { name, was } of properties) {
    if (was === undefined) Reflect.deleteProperty(globalThis, name)
    else Object.defineProperty(globalThis, name, was)
  }
}
