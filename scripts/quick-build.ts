import { mergeConfig } from 'vite'
import demo from '../vite.config'

/** For unpublished builds: the demo's own minifier takes a third of a build's time. */
export default mergeConfig(demo, { build: { minify: 'esbuild' } })
