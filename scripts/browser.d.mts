export interface Machine {
  platform: string;
  env: Record<string, string | undefined>;
  home: string;
  exists(path: string): boolean;
}
export const HOW_TO_GET_A_BROWSER: string;
export function findBrowser(machine?: Machine): string | null;
