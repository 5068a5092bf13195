import { buildApp } from '/tmp/w/inspector/test/e2e/support/build-app'
import { sizeProject } from '/tmp/w/inspector/scripts/size/apps'
import { scriptGzipBytes } from '/tmp/w/inspector/scripts/size/build-size'
const root = '/tmp/w/inspector'
for (const [platform, limit] of [['h5', 20.6], ['mp-weixin', 18]] as const) {
const empty = scriptGzipBytes(await buildApp(platform, sizeProject(root, 'empty')))
const json = scriptGzipBytes(await buildApp(platform, sizeProject(root, 'json')))
console.log(platform, 'json adds', json - empty, 'of', limit * 1024)
}
