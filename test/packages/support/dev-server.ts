import { join } from 'node:path'
import { freePorts, startNode, withoutRunner } from '../../e2e/support/started'

export async function startDevServer(folder: string) {
  const script = join(folder, 'node_modules/@dcloudio/vite-plugin-uni/bin/uni.js')
  const ports = await freePorts(1)
  const { child, ended, says } = startNode([script, '-p', 'h5', '--host', '127.0.0.1', '--port', ports.join()], {
    cwd: folder, env: withoutRunner({ NODE_ENV: 'development' }),
  })
  return {
    // The server uses the next port if this one is taken.
    url: await says(/http:\/\/127\.0\.0\.1:\d+\//),
    async stop(): Promise<void> {
      child.kill()
      await ended
    },
  }
}
