import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { freePorts } from '../../e2e/support/started'

/** Starts the development server of a project for H5, as `npm run dev` does. */
export async function startDevServer(folder: string) {
  const script = join(folder, 'node_modules/@dcloudio/vite-plugin-uni/bin/uni.js')
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'development' }
  // The runner's own variables would make the server take itself for a test.
  for (const name of Object.keys(env)) if (/^(VITE|VITEST)(_|$)/.test(name)) Reflect.deleteProperty(env, name)
  const ports = await freePorts(1)
  const child = spawn(process.execPath, [script, '-p', 'h5', '--host', '127.0.0.1', '--port', ports.join()], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    const receive = (chunk: Buffer): void => {
      said += stripVTControlCharacters(chunk.toString())
      // It takes the next port when somebody was quicker.
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', receive)
    child.stderr.on('data', receive)
    void ended.then(() => reject(new Error(`The development server ended:\n${said}`)))
  })
  return {
    url,
    async stop(): Promise<void> {
      child.kill()
      await ended
    },
  }
}
