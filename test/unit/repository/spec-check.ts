import type { SourceFile } from './source-files'

const ID = /\b[A-Z]{2}-\d+\b/g
const RULE = /^- \*\*([A-Z]{2}-\d+)\*\* \S/
const SECTION = /^# ([A-Z]{2}) (.+)/
/** Ids at the start of a title, or of a table row that completes titles. */
const CITED = /['"`](?:[A-Z]{2}-\d+(?:,? and |, | )?)+/g
const CONTENTS_ROW = /^\| ([A-Z]{2}) \| \[(.+)\]\((spec\/.+\.md)\) \|$/

interface SpecRule {
  readonly id: string
  readonly path: string
  readonly line: number
}

/** In `test/spec/*.md`, a file is a section and a bullet is a rule. Ids start with the section's letters. */
function readSpec(files: readonly SourceFile[]) {
  const rules: SpecRule[] = []
  const complaints: string[] = []
  for (const { path, text } of files) {
    const section = SECTION.exec(text)?.[1]
    if (section === undefined) complaints.push(`${path} does not begin with its letters and its title`)
    text.split('\n').forEach((content, index) => {
      const line = index + 1
      if (!content.startsWith('- ')) return
      const id = RULE.exec(content)?.[1]
      if (id === undefined) complaints.push(`${path}:${line} is no rule: ${content}`)
      else if (!id.startsWith(`${section}-`)) complaints.push(`${id} is in ${path}, the file of ${section}`)
      else if (rules.some((rule) => rule.id === id)) complaints.push(`${id} exists twice`)
      else rules.push({ id, path, line })
    })
  }
  return { rules, complaints }
}

export function checkContents(contents: string, files: readonly SourceFile[]): string[] {
  const listed = contents.split('\n').flatMap((line) => {
    const [, letters, title, path] = CONTENTS_ROW.exec(line) ?? []
    return path === undefined ? [] : [`test/${path}: ${letters} ${title}`]
  })
  const present = files.map(({ path, text }) => `${path}: ${text.split('\n')[0]?.slice(2)}`)
  return [
    ...listed.filter((entry) => !present.includes(entry)).map((entry) => `no such section: ${entry}`),
    ...present.filter((entry) => !listed.includes(entry)).map((entry) => `not in test/SPEC.md: ${entry}`),
  ]
}

export const citedIds = ({ text }: SourceFile): ReadonlySet<string> =>
  new Set((text.match(CITED) ?? []).flatMap((ids) => ids.match(ID) ?? []))

export function checkSpec(spec: readonly SourceFile[], tests: readonly SourceFile[]): string[] {
  const { rules, complaints } = readSpec(spec)
  const known = new Set(rules.map(({ id }) => id))
  const cited = new Set<string>()
  const unknown: string[] = []
  for (const file of tests) {
    for (const id of citedIds(file)) {
      cited.add(id)
      if (!known.has(id)) unknown.push(`${id} is cited in ${file.path} and is no rule`)
    }
  }
  const untested = rules.filter(({ id }) => !cited.has(id))
    .map(({ id, path, line }) => `${id} (${path}:${line}) has no test`)
  return [...complaints, ...untested, ...unknown]
}

/** Ids without a rule are misspelt or retired. */
export function unknownIds(spec: readonly SourceFile[], files: readonly SourceFile[]): string[] {
  const known = new Set(readSpec(spec).rules.map(({ id }) => id))
  return files.flatMap(({ path, text }) => [...new Set(text.match(ID) ?? [])].filter((id) => !known.has(id))
    .map((id) => `${id} stands in ${path} and is no rule`))
}

/** The ids in the first column of `test/spec/retired.md`, in which `RS-40 to RS-45` stands for six. */
export function retiredIds(text: string): string[] {
  return Array.from(text.matchAll(/^\| ([A-Z]{2}-\d[^|]*) \|/gm), ([, column = '']) => column.split(', ')).flat()
    .flatMap((entry) => {
      const [first = '', last = first] = entry.split(' to ')
      const [letters = '', from = ''] = first.split('-')
      const count = Number(last.split('-')[1]) - Number(from) + 1
      return Array.from({ length: count }, (_, index) => `${letters}-${Number(from) + index}`)
    })
}
