import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';

/** Something of the machine that was looked at. */
export interface Finding {
  ok: boolean;
  /** What was found, and where it is not enough, what to do. */
  text: string;
}

const GIB = 2 ** 30;
const LEAST_MEMORY_BYTES = 1 * GIB;
const LEAST_DISK_BYTES = 5 * GIB;
/** Events are put into minutes by the venue's time; a clock further off puts the screen's into others. */
const CLOCK_OFF_MS = 2000;

/** What this machine has, and lacks, for a server that keeps its data in `folder`. */
export async function examineMachine(folder: string, clockAheadMs: number | null): Promise<Finding[]> {
  const memory = totalmem();
  const findings: Finding[] = [
    nodeFinding(process.versions.node),
    { ok: true, text: `${availableParallelism()} processor cores` },
    {
      ok: memory >= LEAST_MEMORY_BYTES,
      text: `${(memory / GIB).toFixed(1)} GiB of memory${memory >= LEAST_MEMORY_BYTES ? '' : ': 1 GiB is the least'}`,
    },
    await folderFinding(folder),
  ];
  if (clockAheadMs !== null) findings.push(clockFinding(clockAheadMs));
  const proxy = ['HTTPS_PROXY', 'https_proxy'].find((name) => process.env[name]);
  if (proxy) findings.push({ ok: false, text: `${proxy} is set, but not used: venues are asked directly` });
  return findings;
}

export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (!fits) return { ok: false, text: `Node ${version} does not fit: install Node 24` };
  return { ok: true, text: `Node ${version}${major === 20 ? ' (past its end of life: Node 24 is better)' : ''}` };
}

export function clockFinding(aheadMs: number): Finding {
  const seconds = Math.abs(aheadMs / 1000).toFixed(1);
  if (Math.abs(aheadMs) <= CLOCK_OFF_MS) return { ok: true, text: 'the clock agrees with the venues' };
  return {
    ok: false,
    text: `the clock is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the venues': set it by NTP`,
  };
}

async function folderFinding(folder: string): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const enough = free >= LEAST_DISK_BYTES;
    return {
      ok: enough,
      text: `${folder}: ${(free / GIB).toFixed(1)} GiB free${enough ? '' : ': 5 GiB is the least'}`,
    };
  } catch (error) {
    return { ok: false, text: `${folder} cannot be written (${(error as Error).message}): give another with --data` };
  }
}
