export function packagesFingerprint(root: string): string;
export function sourcesFingerprint(root: string): string;
