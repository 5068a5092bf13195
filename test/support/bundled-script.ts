import { build, type BuildOptions } from 'esbuild'

export async function bundledScript(options: BuildOptions): Promise<string> {
  const { outputFiles: [script] } = await build({
    bundle: true, format: 'iife', target: 'es2022', logLevel: 'error', ...options, write: false,
  })
  if (script === undefined) throw new Error('The bundler gave no script')
  return script.text
}
