// Starts the `uni` command for this project, from any folder:
//   node scripts/uni.mjs dev -p h5
//   node scripts/uni.mjs build -p mp-weixin
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)

// Sets an absolute path before the command loads, because with a relative path WeChat's `vendor.js` would contain
// `src/`.
process.env.UNI_INPUT_DIR = root
process.chdir(root)
require('@dcloudio/vite-plugin-uni/bin/uni.js')
