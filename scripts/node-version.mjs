/**
 * Is this version of Node one that package.json's `engines.node` allows? Understands what stands there: `^A.B` and `>=A`
 * joined by `||`.
 * @param {string} version e.g. `20.19.4`
 * @param {string} range e.g. `^20.19 || ^22.12 || >=24`
 */
export function isSupportedNode(version, range) {
  const [major, minor] = version.split('.').map(Number);
  return range.split('||').some((part) => {
    const [, sign, leastMajor, leastMinor = '0'] = /^\s*(\^|>=)(\d+)(?:\.(\d+))?\s*$/.exec(part) ?? [];
    if (!sign) throw new Error(`engines.node: "${part.trim()}" is not of the form ^A.B or >=A.B`);
    if (major === Number(leastMajor)) return minor >= Number(leastMinor);
    return sign === '>=' && major > Number(leastMajor);
  });
}
