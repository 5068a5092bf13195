import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { parse } from 'vue/compiler-sfc'
import { readMember } from './read-options'

export const componentNames = [
  'tradewire-banner', 'tradewire-freshness', 'tradewire-inspector', 'tradewire-position-list', 'tradewire-positions',
] as const

export interface ComponentMember {
  readonly name: string
  readonly type: string
  /** Docstring in one line, or an empty string. */
  readonly text: string
  /** Source text, or an empty string. */
  readonly byDefault: string
  readonly isRequired: boolean
}

export interface DeclaredComponent {
  readonly name: (typeof componentNames)[number]
  readonly props: readonly ComponentMember[]
  readonly events: readonly ComponentMember[]
  readonly slots: readonly ComponentMember[]
}

type Call = 'defineProps' | 'defineEmits' | 'defineSlots'

function findCall(node: ts.Node, name: string): ts.CallExpression | undefined {
  if (ts.isCallExpression(node) && node.expression.getText() === name) return node
  return ts.forEachChild(node, (child) => findCall(child, name))
}

function typeOf(member: ts.TypeElement): string {
  const type = ts.isPropertySignature(member) ? member.type?.getText() ?? '' : ''
  const method = ts.isMethodSignature(member) ? `(${member.parameters.map((one) => one.getText()).join(', ')})` : ''
  return (type + method).replaceAll(/\s+/g, ' ').replace(/ \| undefined$/, '')
}

function membersOf(source: ts.SourceFile, call: Call, defaults: ReadonlyMap<string, string>): ComponentMember[] {
  const [type] = findCall(source, call)?.typeArguments ?? []
  if (type === undefined) return []
  if (!ts.isTypeLiteralNode(type)) throw new Error(`${source.fileName}: ${call} has no literal type`)
  return type.members.map((member) => {
    const { name, text, byDefault, isRequired } = readMember(member)
    return { name, type: typeOf(member), text, byDefault: defaults.get(name) ?? byDefault, isRequired }
  })
}

function defaultsOf(source: ts.SourceFile): ReadonlyMap<string, string> {
  const [, values] = findCall(source, 'withDefaults')?.arguments ?? []
  if (values === undefined || !ts.isObjectLiteralExpression(values)) return new Map()
  return new Map(values.properties.filter(ts.isPropertyAssignment).map(({ name, initializer }) => {
    const value = ts.isArrowFunction(initializer) ? initializer.body : initializer
    return [name.getText(), `\`${value.getText()}\``]
  }))
}

export function readComponents(root: string): DeclaredComponent[] {
  return componentNames.map((name) => {
    const path = `components/${name}/${name}.vue`
    const { descriptor } = parse(readFileSync(join(root, path), 'utf8'))
    const source = ts.createSourceFile(path, descriptor.scriptSetup?.content ?? '', ts.ScriptTarget.ES2022, true)
    const none = new Map<string, string>()
    return {
      name,
      props: membersOf(source, 'defineProps', defaultsOf(source)),
      events: membersOf(source, 'defineEmits', none),
      slots: membersOf(source, 'defineSlots', none),
    }
  })
}
