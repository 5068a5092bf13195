import { mergeConfig } from 'vite'
import { tradewireLegacy } from '../../../../vite'
import demo from '../../../../scripts/quick-build'

export default mergeConfig(demo, { plugins: [tradewireLegacy()] })
