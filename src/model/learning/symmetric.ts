/** Eigenvalues and unit eigenvectors of a small symmetric matrix, by Jacobi's rotations. */
export function eigenOf(matrix: readonly Float64Array[]): { values: number[]; vectors: Float64Array[] } {
  const n = matrix.length;
  const a = matrix.map((row) => row.slice());
  const v = Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p]![q]! ** 2;
    if (off < 1e-24) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
  }
  return { values: a.map((row, i) => row[i]!), vectors: v };
}

function rotate(a: Float64Array[], v: Float64Array[], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (Math.abs(apq) < 1e-300) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [akp, akq] = [a[k]![p]!, a[k]![q]!];
    a[k]![p] = c * akp - s * akq;
    a[k]![q] = s * akp + c * akq;
  }
  for (let k = 0; k < a.length; k++) {
    const [apk, aqk] = [a[p]![k]!, a[q]![k]!];
    a[p]![k] = c * apk - s * aqk;
    a[q]![k] = s * apk + c * aqk;
    // Rows of v are the eigenvectors.
    const [vpk, vqk] = [v[p]![k]!, v[q]![k]!];
    v[p]![k] = c * vpk - s * vqk;
    v[q]![k] = s * vpk + c * vqk;
  }
}

/** Inverse of a symmetric positive matrix from its eigenvalues; directions without any information get none. */
export function inverseOf(matrix: readonly Float64Array[]): Float64Array[] {
  const { values, vectors } = eigenOf(matrix);
  const most = Math.max(...values);
  const n = matrix.length;
  const out = Array.from({ length: n }, () => new Float64Array(n));
  values.forEach((value, i) => {
    if (value <= most * 1e-14) return;
    const vector = vectors[i]!;
    for (let k = 0; k < n; k++) for (let l = 0; l < n; l++) out[k]![l]! += (vector[k]! * vector[l]!) / value;
  });
  return out;
}
