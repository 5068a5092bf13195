import { mergeConfig } from 'vite'
import { tradewireLegacy } from '../../../../vite'
import demo from '../../../../vite.config'

export default mergeConfig(demo, { plugins: [tradewireLegacy()] })
