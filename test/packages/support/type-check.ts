import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** The two ends of what owners of projects have in their `tsconfig.json`. */
export const settings = {
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

/** What the compiler says of a project's own files and of the plugin, libraries' declarations included. */
export async function typeErrors(folder: string, name: keyof typeof settings): Promise<readonly string[]> {
  const file = join(folder, `tsconfig.${name}.json`)
  writeFileSync(file, JSON.stringify({
    compilerOptions: {
      target: 'ESNext',
      module: 'ESNext',
      moduleResolution: 'Bundler',
      lib: ['ESNext', 'DOM'],
      types: ['@dcloudio/types'],
      skipLibCheck: false,
      noEmit: true,
      paths: { '@/*': ['./src/*'] },
      ...settings[name],
    },
    include: ['src/**/*'],
  }))
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
