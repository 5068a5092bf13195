import type { SeededRandom } from '../../server/shared/seeded-random'

type Container = Record<string, unknown> | unknown[]

/** Marks a number that JSON.stringify cannot write. */
const raw = (text: string): string => `@@${text}@@`
const rawPattern = /"@@([^"@]*)@@"/g

const atoms: readonly unknown[] = [
  null, true, false, 0, 1, -1, 2, 1.5, -0.01, 1e15, 1e15 + 2, -1e16, 2 ** 53, 2 ** 53 - 1, -(2 ** 53), 5e-324,
  raw('1e309'), raw('-1e309'), raw('-0'), raw('1e-400'), raw('0.1e1'), raw('99999999999999999999'),
  '', 'x', '0', '1', 'NaN', 'Infinity', ' ', '__proto__', 'constructor', 'prototype', 'toString',
  'buy', 'sl', 'closed', 'Snapshot', 'Delta', 'Pong', 'Ack', 'done', 'e1', '\ud800', '\udfff', '\u0000', '<img src=x>',
]

const words = [
  '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'length', 'then', 'ticket', 'Code', 'type', 'epoch',
  'seq', 'data', 'account', 'upsert', 'remove', 'reason', 'ts', 'profit', 'x', '', '\ud800',
]

const intrusions = [
  '"__proto__":{"polluted":1},', '"constructor":{"prototype":{"polluted":1}},', '"Code":200,', '"seq":0,',
  '"type":"Delta",', '"ticket":1,', '"toString":null,', '"then":{},',
]

const letters = '{}[]",:0123456789.eE+-truefalsn \\u\ud83d\ude00\u0000\t\n'

const letter = (dice: SeededRandom): string => letters.charAt(dice.between(0, letters.length - 1))

function atom(dice: SeededRandom): unknown {
  if (dice.chance(1 / 24)) return dice.pick([{}, [], [[]], [null], { length: 3 }, { __proto__: null, ticket: 1 }])
  if (dice.chance(1 / 60)) return 'y'.repeat(dice.between(1, 400))
  if (dice.chance(1 / 400)) return Array.from({ length: 500 }, () => 0)
  if (dice.chance(1 / 12)) return dice.between(0, 999) / 100
  return dice.pick(atoms)
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

function containersIn(value: unknown, found: Container[] = []): Container[] {
  if (!isContainer(value)) return found
  found.push(value)
  for (const part of Object.values(value)) containersIn(part, found)
  return found
}

function put(holder: Container, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function mutateList(dice: SeededRandom, list: unknown[]): void {
  const at = dice.between(0, list.length)
  switch (dice.between(0, 3)) {
    case 0:
      return void list.splice(at, 1)
    case 1:
      return void list.splice(at, 0, list.length > 0 ? structuredClone(dice.pick(list)) : atom(dice))
    case 2:
      return void list.splice(at, 1, atom(dice))
    default:
      return void list.reverse()
  }
}

function mutateObject(dice: SeededRandom, holder: Record<string, unknown>): void {
  const keys = Object.keys(holder)
  const key = keys.length > 0 ? dice.pick(keys) : 'x'
  switch (dice.between(0, 7)) {
    case 0:
      delete holder[key]
      return
    case 1:
      return put(holder, dice.pick(words), atom(dice))
    case 2: {
      const { [key]: value } = holder
      delete holder[key]
      return put(holder, dice.pick(words), value)
    }
    case 3:
      if (keys.length > 1) put(holder, key, structuredClone(holder[dice.pick(keys)]))
      return
    default:
      return put(holder, key, atom(dice))
  }
}

/** Makes one to three structural changes to the sample itself. */
function mutateTree(dice: SeededRandom, sample: Container): unknown {
  let root: unknown = sample
  for (let left = dice.between(1, 3); left > 0; left -= 1) {
    if (dice.chance(1 / 60)) root = dice.chance(1 / 2) ? [root] : atom(dice)
    const containers = containersIn(root)
    if (containers.length === 0) return root
    const holder = dice.pick(containers)
    if (Array.isArray(holder)) mutateList(dice, holder)
    else mutateObject(dice, holder)
  }
  return root
}

function mutateText(dice: SeededRandom, given: string): string {
  let text = given
  for (let left = dice.between(1, 4); left > 0; left -= 1) {
    const at = dice.between(0, text.length)
    const brace = text.indexOf('{', at)
    switch (dice.between(0, 5)) {
      case 0:
        text = text.slice(0, at)
        break
      case 1:
        text = text.slice(0, at) + text.slice(at + dice.between(1, 12))
        break
      case 2:
        text = text.slice(0, at) + text.slice(Math.max(0, at - dice.between(0, 59)))
        break
      case 3:
        text = text.slice(0, at) + letter(dice) + text.slice(at + dice.between(0, 1))
        break
      default:
        if (brace >= 0) text = text.slice(0, brace + 1) + dice.pick(intrusions) + text.slice(brace + 1)
    }
  }
  return text
}

function randomText(dice: SeededRandom): string {
  if (dice.chance(1 / 200)) {
    const depth = dice.chance(1 / 20) ? 100_000 : 2_000
    const [open, close] = dice.pick([['[', ']'], ['{"data":', '}'], ['[', ''], ['{"a":[', ']}']] as const)
    return open.repeat(depth) + (open.endsWith(':') ? '1' : '') + close.repeat(depth)
  }
  let text = ''
  for (let left = dice.between(0, 79); left > 0; left -= 1) text += letter(dice)
  return text
}

function writeJson(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').replace(rawPattern, '$1')
}

/**
 * Returns the sample unchanged (one in three), with changed structure (most) or changed text, or no sample. Modifies
 * the sample, so pass a new object.
 */
export function mutated(dice: SeededRandom, sample: Container): string {
  const kind = dice.between(0, 11)
  if (kind < 4) return writeJson(sample)
  if (kind < 9) return writeJson(mutateTree(dice, sample))
  if (kind < 11) return mutateText(dice, writeJson(sample))
  return randomText(dice)
}

export function mutatedText(dice: SeededRandom, sample: string): string {
  const kind = dice.between(0, 5)
  if (kind < 2) return sample
  return kind < 5 ? mutateText(dice, sample) : randomText(dice)
}
