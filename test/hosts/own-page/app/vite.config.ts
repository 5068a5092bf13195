import { mergeConfig } from 'vite'
import { tradewireLegacy } from '../../../../vite'
import demo from '../../test-build'

export default mergeConfig(demo, { plugins: [tradewireLegacy()] })
