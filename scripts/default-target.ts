import process from 'node:process'
import demo from '../vite.config'

/**
 * Settings of an application without a build target. `QUICK_BUILD` skips uni's minifier, which takes a third of the
 * build time.
 */
export default { ...demo, build: process.env['QUICK_BUILD'] === undefined ? {} : { minify: 'esbuild' } }
