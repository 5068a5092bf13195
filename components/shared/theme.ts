/** Colour theme. `auto` follows the device. The default is `light`, like uni's pages. */
export type ComponentTheme = 'light' | 'dark' | 'auto'

export const themeClass = (theme: ComponentTheme): string => `tradewire-${theme}`
