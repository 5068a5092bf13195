const elements: ReadonlySet<string> = new Set([
  'view', 'text', 'scroll-view', 'image', 'swiper', 'swiper-item', 'block', 'navigator', 'canvas', 'icon',
  'picker', 'picker-view', 'picker-view-column', 'switch', 'slider', 'radio', 'radio-group', 'checkbox',
  'checkbox-group', 'progress', 'rich-text', 'movable-area', 'movable-view', 'cover-view', 'cover-image',
  'page-meta', 'root-portal', 'web-view', 'map', 'camera', 'live-player', 'live-pusher',
])

/**
 * Whether uni-app renders this element itself, so Vue does not look for a component.
 * @param tag the element's name in the template, such as `scroll-view`
 * @example
 * vue({ template: { compilerOptions: { isCustomElement: isUniElement } } })
 */
export const isUniElement = (tag: string): boolean => elements.has(tag)
