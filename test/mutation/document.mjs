import { builtinEnvironments } from 'vitest/environments'

/** The document, present only for the tests of mounted components. */
let properties = []

/** Hides the document until a test enters it. */
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
