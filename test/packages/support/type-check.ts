import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { listBelow } from '../../../scripts/pack/folder'

const require = createRequire(import.meta.url)

const settings = {
  loose: { strict: false },
  strictest: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    noImplicitReturns: true,
    noImplicitOverride: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    allowUnreachableCode: false,
    allowUnusedLabels: false,
    isolatedModules: true,
    verbatimModuleSyntax: true,
  },
} as const

type SettingsName = keyof typeof settings

const compilerOptions = (name: SettingsName) => ({
  target: 'ESNext',
  module: 'ESNext',
  moduleResolution: 'Bundler',
  lib: ['ESNext', 'DOM'],
  types: ['@dcloudio/types'],
  // Skips libraries. For our declarations see `declarationErrors`.
  skipLibCheck: true,
  noEmit: true,
  paths: { '@/*': ['./src/*'] },
  ...settings[name],
})

/** Includes errors in the plugin's sources and components. */
export async function typeErrors(folder: string, name: SettingsName): Promise<readonly string[]> {
  const file = join(folder, `tsconfig.${name}.json`)
  writeFileSync(file, JSON.stringify({ compilerOptions: compilerOptions(name), include: ['src/**/*'] }))
  const compiler = join(dirname(require.resolve('vue-tsc/package.json')), 'bin/vue-tsc.js')
  const output = await new Promise<string>((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 1 << 26 }
    execFile(process.execPath, [compiler, '-p', file], options, (error, stdout, stderr) => {
      if (error !== null && !stdout.includes('error TS')) reject(new Error(`${stdout}${stderr}`))
      else resolve(stdout)
    })
  })
  return output.split('\n').filter((line) => /^(src|node_modules\/tradewire)\/.*error TS/.test(line))
}

export function declarationErrors(folder: string, packageName: string, name: SettingsName): readonly string[] {
  const home = join(folder, 'node_modules', packageName)
  const { options } = ts.parseJsonConfigFileContent(
    { compilerOptions: { ...compilerOptions(name), skipLibCheck: false }, files: [] }, ts.sys, folder)
  const files = listBelow(home).filter((path) => /(?<!global)\.d\.ts$/.test(path)).map((path) => join(home, path))
  const program = ts.createProgram(files, options)
  return files.flatMap((path) => {
    const file = program.getSourceFile(path)
    if (file === undefined) throw new Error(`${path} was not read`)
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      .map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
}
