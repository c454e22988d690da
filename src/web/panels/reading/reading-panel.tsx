import type { ReadingSentence } from '../../../market/api/reading.ts';
import type { PageProps } from '../../pages/pages.ts';
import { formatMoment } from '../../state/format.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { NotAdvice, PanelState } from '../panel-state.tsx';
import { SkillBadge } from '../skill-badge.tsx';
import { nameOf, valueOf } from './figures.ts';
import './reading.css';

const TOPICS: Record<ReadingSentence['topic'], string> = {
  price: 'Price',
  liquidations: 'Liquidations',
  sentiment: 'Who is crowded',
  flow: 'Flow',
  zones: 'Zones',
  reaction: 'At zones so far',
  cascade: 'Cascades',
  outlook: 'What would tell',
  skill: 'How far to trust this',
  unknown: 'Not known',
};

/** The market in words. Each sentence shows the numbers that it stands on where it is pointed at or focused. */
export default function ReadingPanel({ store, client }: PageProps) {
  const answer = useAnswer(store, 'reading', (id, options) => client.reading(id, options));
  const reading = answer.value;
  if (!reading) return <PanelState answer={answer} what="the reading" />;
  const parts = Object.keys(TOPICS)
    .map((topic) => ({
      topic: topic as ReadingSentence['topic'],
      sentences: reading.sentences.filter((sentence) => sentence.topic === topic),
    }))
    .filter(({ sentences }) => sentences.length > 0);
  return (
    <article class="panel reading" aria-label="The market in words" aria-busy={!answer.isFresh}>
      <div class="reading-head">
        <span class="quiet">{formatMoment(reading.timeMs)}</span>
        <SkillBadge skill={reading.skill} />
      </div>
      {parts.map(({ topic, sentences }) => (
        <section key={topic} aria-label={TOPICS[topic]}>
          <h2>{TOPICS[topic]}</h2>
          {sentences.map((sentence, i) => (
            <Said key={i} sentence={sentence} />
          ))}
        </section>
      ))}
      {answer.error !== null && <p class="quiet">A newer reading could not be had; this one stays.</p>}
      <NotAdvice />
    </article>
  );
}

function Said({ sentence: { text, skilled, figures } }: { sentence: ReadingSentence }) {
  return (
    <div class={skilled ? 'said' : 'said unsure'} role="group" aria-label={text} tabIndex={0}>
      <p>
        <Numbers text={text} />
        {!skilled && (
          <>
            {' '}
            <span class="chip unshown" title="What this rests on has not shown itself on this market">
              not shown here
            </span>
          </>
        )}
      </p>
      <dl>
        {Object.entries(figures).map(([key, value]) => (
          <div key={key}>
            <dt>{nameOf(key)}</dt>
            <dd>{valueOf(key, value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const NUMBER =
  /((?:\d{4}-\d\d-\d\d(?: \d\d:\d\d)?|[+−-]?\$?\d[\d,]*(?:\.\d+)?(?:[kKMB]\b)?)(?: ?%| ATR| h\b| to 1| UTC)?)/;

/** The sentence with its numbers set apart, so that the eye finds them. */
function Numbers({ text }: { text: string }) {
  return <>{text.split(NUMBER).map((part, i) => (i % 2 === 1 ? <b key={i}>{part.replace(/^-/, '−')}</b> : part))}</>;
}
