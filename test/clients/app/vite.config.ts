import { mergeConfig } from 'vite'
import { tradewireWebSocket } from '../../../vite'
import testBuild from '../../../scripts/quick-build'

export default mergeConfig(testBuild, { plugins: [tradewireWebSocket()] })
