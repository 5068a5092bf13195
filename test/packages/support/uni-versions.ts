import { readText } from '../../../scripts/pack/facts'

/** uni's packages, published together, and the types that they require. */
export interface UniVersion {
  readonly uni: string
  readonly types: string
  /** In addition to uni's template. */
  readonly also?: readonly string[]
}

interface Manifest {
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const { peerDependencies, devDependencies } = JSON.parse(readText('package.json')) as Manifest
const UNI = '@dcloudio/uni-app'
const TYPES = '@dcloudio/types'

/** The documented range, and the version of all other tests except uni-app x. */
export const uniVersions: Readonly<Record<'oldest' | 'pinned' | 'newest', UniVersion>> = {
  oldest: { uni: (peerDependencies[UNI] ?? '').replace('>=', ''), types: '3.4.8' },
  pinned: { uni: devDependencies[UNI] ?? '', types: devDependencies[TYPES] ?? '' },
  // 5.26, the npm tag `latest`.
  newest: { uni: '3.0.0-alpha-5020620260914001', types: '3.4.31' },
}

/** The newest version with its uni-app x compiler on npm. */
export const uniAppX: UniVersion = { uni: '3.0.0-4080420251103001', types: '3.4.19', also: ['@dcloudio/uni-uts-v1'] }
