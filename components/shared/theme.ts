/** Colour theme. `auto` follows the device. The default is `light`, like uni's pages. */
export type ComponentTheme = 'light' | 'dark' | 'auto'

/** Accepts `undefined`, because vue-tsc 2 ignores the defaults of properties in templates. */
export const themeClass = (theme: ComponentTheme | undefined): string => `tradewire-${theme}`
