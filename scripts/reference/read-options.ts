import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

export interface DeclaredOption {
  readonly name: string
  /** Docstring without the default, or an empty string. */
  readonly text: string
  /** Source text, or an empty string. */
  readonly byDefault: string
  readonly isRequired: boolean
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Finds the default after `@default` or in the last sentence. */
function splitDefault(text: string, tag: string): readonly [text: string, byDefault: string] {
  if (tag !== '') return [text, tag]
  const [, before = text, byDefault = '', after = ''] = /^(.*?)\s*\bDefault:? (.*?)(?:\.(?: (.*))?)?$/.exec(text) ?? []
  return [after === '' ? before : `${before} ${after}`, byDefault]
}

export function readMember(member: ts.TypeElement): DeclaredOption {
  const [doc] = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc)
  const comment = oneLine(ts.getTextOfJSDocComment(doc?.comment) ?? '')
  const tag = doc?.tags?.find(({ tagName }) => tagName.text === 'default')
  const [text, byDefault] = splitDefault(comment, oneLine(ts.getTextOfJSDocComment(tag?.comment) ?? ''))
  const name = member.name === undefined || ts.isStringLiteral(member.name) ? member.name?.text : member.name.getText()
  return { name: name ?? '', text, byDefault, isRequired: member.questionToken === undefined }
}

/** Returns an interface's options in source order. */
export function readOptions(root: string, file: string, declaration: string): DeclaredOption[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2022, true)
  const found = source.statements.filter(ts.isInterfaceDeclaration).find(({ name }) => name.text === declaration)
  if (found === undefined) throw new Error(`${file} has no interface ${declaration}`)
  return found.members.filter(ts.isPropertySignature).map(readMember)
}
