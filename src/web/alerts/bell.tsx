/** A bell, with a plus where a press sets an alert. */
export function Bell({ adds = false }: { adds?: boolean }) {
  return (
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.4" aria-hidden="true">
      <path
        d="M3.5 11.5c1-1 1.2-2 1.2-4.2 0-2.2 1.3-3.6 3.3-3.6s3.3 1.4 3.3 3.6c0 2.2.2 3.2 1.2 4.2z"
        stroke-linejoin="round"
      />
      <path d="M6.7 13.4c.3.6.7.8 1.3.8s1-.2 1.3-.8" stroke-linecap="round" />
      {adds && <path d="M13 1.2v4M11 3.2h4" stroke-linecap="round" />}
    </svg>
  );
}
