import { mergeConfig } from 'vite'
import demo from '../vite.config'

/** For builds that are not published: the demo's own minifier takes a third of a build's time. */
export default mergeConfig(demo, { build: { minify: 'esbuild' } })
