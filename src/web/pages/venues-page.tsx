import { useEffect, useState } from 'preact/hooks';
import type { VenueList } from '../../market/api/venues.ts';
import { VenueTable } from '../venues/venue-table.tsx';
import type { PageProps } from './pages.ts';
import '../venues/venues.css';

const REFRESH_MS = 3000;

/** How the venues that are listened to are doing. */
export default function VenuesPage({ store, client }: PageProps) {
  const [list, setList] = useState<VenueList | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let isGone = false;
    const ask = async () => {
      try {
        const next = await client.venues();
        if (isGone) return;
        setList(next);
        setError(null);
      } catch (reason) {
        if (!isGone) setError(reason);
      }
    };
    void ask();
    const timer = setInterval(() => document.hidden || void ask(), REFRESH_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [client]);
  return (
    <main class="page">
      <section class="overview venues" aria-label="Venues">
        <div class="overview-head">
          <h2>Venues</h2>
          <small>What is heard, and how well</small>
        </div>
        {error !== null && (
          <p class="notice" role="alert">
            The server does not answer: {error instanceof Error ? error.message : String(error)}
            {list && ' What was last heard stays.'}
          </p>
        )}
        {list ? <VenueTable list={list} markets={store.markets.value} /> : error === null && <Ghost />}
      </section>
    </main>
  );
}

function Ghost() {
  return (
    <div class="venue-ghost" role="status" aria-label="Loading the venues">
      {[1, 2, 3].map((row) => (
        <i key={row} />
      ))}
    </div>
  );
}
