import { useEffect } from 'preact/hooks';
import type { PageProps } from '../../pages/pages.ts';
import type { PriceMark } from '../../state/price-mark.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { messageOf, NotAdvice, PanelState } from '../panel-state.tsx';
import { SkillBadge } from '../skill-badge.tsx';
import { loadPlans, neatPrice, planFor, requestOf, setPlan } from './plan.ts';
import { PlanForm } from './plan-form.tsx';
import { RiskReport } from './risk-report.tsx';
import { SavedPlans } from './saved-plans.tsx';
import { WalletSection } from './wallet/wallet-section.tsx';
import './risk.css';

/** Where no brackets say how much leverage a venue gives. */
const USUAL_MOST_LEVERAGE = 125;

/** Plans a position: what it stands on, and what advises against it. Its prices are lines on the chart to be dragged. */
export default function RiskPanel({ store, client }: PageProps) {
  const summary = store.summary.value;
  const market = summary?.id ?? '';
  const plan = planFor(market);
  const request = requestOf(plan);
  const answer = useAnswer(store, JSON.stringify(request), (id, options) => client.risk(id, request, options));
  const report = answer.value;
  const price = report?.price ?? summary?.price ?? null;
  const entry = plan.entry ?? price;
  const change = (next: Parameters<typeof setPlan>[1]) => setPlan(market, next);

  useEffect(() => loadPlans(localStorage), []);
  useEffect(() => {
    if (entry === null) return;
    const { side } = plan;
    const stop = plan.stop ?? report?.stop.advised?.price ?? null;
    const marks: PriceMark[] = [
      {
        name: 'entry',
        label: side === 'long' ? 'Long from' : 'Short from',
        price: entry,
        tone: 'plain',
        onMove: (to) => change({ entry: neatPrice(to) }),
      },
    ];
    if (stop !== null) {
      const label = plan.stop === null ? 'Stop, advised' : 'Stop';
      marks.push({
        name: 'stop',
        label,
        price: stop,
        tone: 'warning',
        onMove: (to) => change({ stop: neatPrice(to) }),
      });
    }
    if (plan.target !== null) {
      const onMove = (to: number) => change({ target: neatPrice(to) });
      marks.push({ name: 'target', label: 'Target', price: plan.target, tone: 'short', onMove });
    }
    if (report?.liquidation && report.position.side === side) {
      marks.push({ name: 'liquidation', label: 'Liquidated', price: report.liquidation.price, tone: 'long' });
    }
    store.setMarks('risk', marks);
  }, [store, market, plan, entry, report]);
  useEffect(() => () => store.setMarks('risk', []), [store]);

  if (!summary || price === null || (!report && !answer.isFresh))
    return <PanelState answer={answer} what="the risk desk" />;
  const refusal = answer.error === null ? null : messageOf(answer.error);
  return (
    <div class="panel risk">
      <PlanForm
        plan={plan}
        price={price}
        advised={report?.stop.advised?.price ?? null}
        quote={summary.contract === 'linear' ? summary.quote : summary.base}
        mostLeverage={report?.position.bracket.maxLeverage ?? USUAL_MOST_LEVERAGE}
        refusal={refusal}
        onChange={change}
      />
      {report && refusal === null && (
        <RiskReport
          store={store}
          report={report}
          plan={plan}
          isFresh={answer.isFresh}
          onUseStop={(stop) => change({ stop: neatPrice(stop) })}
        />
      )}
      <WalletSection store={store} client={client} plan={plan} />
      <SavedPlans store={store} plan={plan} />
      <div class="risk-foot">
        {report && <SkillBadge skill={report.skill} />}
        {report && <p class="quiet">{report.caveat}</p>}
        <NotAdvice />
      </div>
    </div>
  );
}
