import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Returns the path of npm's own script, from npm's environment or next to this Node. */
export function npmScript(): string {
  const node = dirname(process.execPath)
  const places = [
    process.env['npm_execpath'] ?? '',
    join(node, 'node_modules/npm/bin/npm-cli.js'),
    join(node, '../lib/node_modules/npm/bin/npm-cli.js'),
  ]
  const found = places.find((path) => /npm-cli\.c?js$/.test(path) && existsSync(path))
  if (found === undefined) throw new Error('npm was not found; run this through npm')
  return found
}

/** Runs npm without a shell, in the same way on each system. Rejects when npm fails. */
export function runNpm(args: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [npmScript(), ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let complaints = ''
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => void (complaints += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`npm ${args.join(' ')} failed (${String(code)}):\n${output}${complaints}`))
    })
  })
}
