import { mergeConfig } from 'vite'
import { tradewireWebSocket } from '../../../vite'
import testBuild from '../../../scripts/quick-build'

/** As an application's own configuration names the plugin. */
export default mergeConfig(testBuild, { plugins: [tradewireWebSocket()] })
