import { useEffect } from 'preact/hooks';
import type { PageProps } from '../../../pages/pages.ts';
import { useAnswer } from '../../../state/use-answer.ts';
import { messageOf } from '../../panel-state.tsx';
import type { Plan } from '../plan.ts';
import { keepWallet, legAt, legOf, loadWallet, questionOf, type WalletLeg, wallet } from './wallet.ts';
import { LegRow } from './leg-row.tsx';
import { WalletBalance } from './wallet-balance.tsx';
import { WalletReport } from './wallet-report.tsx';
import './wallet.css';

/** Several positions on one wallet: what liquidates each, and all, and what a cascade takes. */
export function WalletSection({ store, client, plan }: Pick<PageProps, 'store' | 'client'> & { plan: Plan }) {
  const held = wallet.value;
  const { id: market, price, quote, contract } = store.summary.value!;
  const question = questionOf(held);
  const answer = useAnswer(store, question && JSON.stringify(question), (_, options) =>
    client.portfolio(question!, options),
  );
  useEffect(() => loadWallet(localStorage), []);
  const setLegs = (legs: readonly WalletLeg[]) => keepWallet(localStorage, { legs });
  const refusal = question === null || answer.error === null ? null : messageOf(answer.error);
  const refused = refusal === null ? null : legAt(refusal);
  // An answer to a question with other positions says nothing of these.
  const report = answer.value?.positions.length === held.legs.length ? answer.value : null;
  const first = held.legs[0];
  const canJoin = contract === 'linear' && price !== null;
  return (
    <section class="wallet" aria-label="Wallet" aria-busy={question !== null && !answer.isFresh}>
      <div class="saved-head">
        <h2>Several positions, one wallet</h2>
        <button
          type="button"
          disabled={!canJoin}
          title={canJoin ? undefined : 'A wallet takes linear contracts of one quote currency'}
          onClick={() => setLegs([...held.legs, legOf(market, plan, price!)])}
        >
          Add this plan
        </button>
      </div>
      {!first ? (
        <p class="quiet">
          Add plans of this market and others, long or short, cross or isolated: what liquidates them together, and what
          a cascade would take of all.
        </p>
      ) : (
        <>
          <WalletBalance
            balance={held.balance}
            quote={report?.quote ?? quote}
            error={refused === null ? refusal : null}
            onSet={(balance) => keepWallet(localStorage, { balance })}
          />
          <ul class="legs">
            {held.legs.map((leg, i) => (
              <LegRow
                key={leg.id}
                leg={leg}
                held={refusal === null ? (report?.positions[i] ?? null) : null}
                refusal={refused === i ? refusal : null}
                onChange={(change) => setLegs(held.legs.map((one) => (one === leg ? { ...leg, ...change } : one)))}
                onRemove={() => setLegs(held.legs.filter((one) => one !== leg))}
                onShow={() => leg.market !== market && store.chooseMarket(leg.market)}
              />
            ))}
          </ul>
          {report && refusal === null && <WalletReport report={report} isFresh={answer.isFresh} />}
        </>
      )}
    </section>
  );
}
