import uni from '@dcloudio/vite-plugin-uni'
import { tradewireLegacy } from 'tradewire/vite'
import { defineConfig } from 'vite'

// A build for H5 compiles a page's `uni.$on`: the second plugin points it at the class.
export default defineConfig({ plugins: [uni(), tradewireLegacy()] })
