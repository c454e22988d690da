export function isSupportedNode(version: string, range: string): boolean;
