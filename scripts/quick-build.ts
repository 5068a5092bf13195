import { mergeConfig } from 'vite'
import demo from '../vite.config'

/** For unpublished builds: skips the demo's minifier, which takes a third of the build time. */
export default mergeConfig(demo, { build: { minify: 'esbuild' } })
