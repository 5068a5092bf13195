import { builtinEnvironments } from 'vitest/environments'

/** The document that mounted components need, and that no other test may find: put there and taken away by turns. */
let properties = []

/** Makes the document, and keeps it away until it is entered. */
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

/** With nothing in it: each file of tests has a document of its own. */
export function leaveDocument() {
  globalThis.document?.body.replaceChildren()
  for (const { name, was } of properties) {
    if (was === undefined) Reflect.deleteProperty(globalThis, name)
    else Object.defineProperty(globalThis, name, was)
  }
}
