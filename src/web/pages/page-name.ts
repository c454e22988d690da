/** Names of the pages, as links carry them. */
export const PAGE_NAMES = ['overview', 'market', 'scorecard', 'claims', 'venues'] as const;
export type PageName = (typeof PAGE_NAMES)[number];
export const DEFAULT_PAGE: PageName = 'market';
