import { mergeConfig } from 'vite'
import { tradewireWebSocket } from '../../../vite'
import testBuild from '../../../scripts/quick-build'

/** Imports the plugin like an application's own configuration. */
export default mergeConfig(testBuild, { plugins: [tradewireWebSocket()] })
