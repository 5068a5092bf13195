import uni from '@dcloudio/vite-plugin-uni'
import { tradewireLegacy } from 'tradewire/vite'
import { defineConfig } from 'vite'

// H5 builds compile a page's `uni.$on` into an import, which the second plugin redirects to the class.
export default defineConfig({ plugins: [uni(), tradewireLegacy()] })
