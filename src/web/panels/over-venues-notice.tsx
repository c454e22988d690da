import type { ComponentChildren } from 'preact';
import type { Store } from '../state/store.ts';
import { MarketLink } from '../ui/venue-choice.tsx';
import './over-venues-notice.css';

/** Why a sum over venues has no answer, and the markets that have one. */
export function OverVenuesNotice({
  store,
  title,
  children,
}: {
  store: Store;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <section class="over-venues" aria-label={title}>
      <h2>{title}</h2>
      <p>{children}</p>
      <ul>
        {store.summary.value?.members?.map(({ id }) => (
          <li key={id}>
            <MarketLink store={store} id={id} />
          </li>
        ))}
      </ul>
    </section>
  );
}
