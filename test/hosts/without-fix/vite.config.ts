import { mergeConfig } from 'vite'
import demo from '../../../scripts/quick-build'
import { fixes } from './fixes'
import { injected } from './injected-behaviours'
import { switchPlugin } from './switch-plugin'

/** The demo app, in which each fix can be taken away at the start. */
export default mergeConfig(demo, { plugins: [switchPlugin([...fixes, ...injected])] })
