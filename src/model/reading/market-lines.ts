import { isFundingReset, type Sentiment } from '../sentiment/sentiment.ts';
import type { Followed } from '../aftermath/followed.ts';
import { change, number, percent, price, usd, utc } from './figures.ts';
import type { ReadingInput } from './reading-input.ts';
import { known, type Sentence } from './sentence.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A day's move of so many of the day's own standard deviations is worth a word. */
const WIDE_MOVE = 1.5;
const QUIET_MOVE = 0.25;
const LOPSIDED = 0.6;
/** The last four hours' liquidations against what an even day would have. */
const FASTER = 1.5;
const SLOWER = 0.5;
const UNUSUAL = 1;
const OVERBOUGHT = 70;
const OVERSOLD = 30;
const LEANING = 0.05;
/** Moves that differ by less are called as large. */
const ALIKE = 0.05;

export function priceLine({ instrument, timeMs, price: now, atr, readings }: ReadingInput): Sentence {
  const { change24h, volatility, vwapOfDay } = readings;
  const deviations = change24h / volatility.ewma;
  const verb = change24h < 0 ? 'down' : 'up';
  const moved = Number.isNaN(change24h)
    ? 'what it was 24 h ago is unknown'
    : Math.abs(deviations) < QUIET_MOVE
      ? `hardly moved in 24 h (${change(change24h)})`
      : `${verb} ${percent(Math.abs(change24h))} in 24 h`;
  const size =
    Math.abs(deviations) >= WIDE_MOVE
      ? `, a move of ${number(Math.abs(deviations))} of the day's standard deviations (${percent(volatility.ewma)})`
      : `; a day's standard deviation is ${percent(volatility.ewma)}`;
  const range = atr > 0 ? ` and an average hour covers ${price(atr)}` : '';
  const losing = now < vwapOfDay ? 'buyer' : 'seller';
  const mean = Number.isNaN(vwapOfDay)
    ? ''
    : ` Today's average ${losing} is under water: the day's volume-weighted mean is ${price(vwapOfDay)}.`;
  return {
    topic: 'price',
    skilled: true,
    text: `${instrument.base} at ${price(now)} on ${utc(timeMs)}, ${moved}${size}${range}.${mean}`,
    figures: {
      price: now,
      change24h: known(change24h),
      deviations: known(deviations),
      dailyVolatility: known(volatility.ewma),
      atr: known(atr),
      vwapOfDay: known(vwapOfDay),
    },
  };
}

export function liquidationLine({ liquidations, instrument, openInterest, price: now }: ReadingInput): Sentence {
  const day = liquidations.find(({ hours }) => hours === 24);
  if (!day) {
    return {
      topic: 'liquidations',
      skilled: true,
      text: `How much was liquidated is unknown: no feed of ${instrument.base}'s liquidations is part of this.`,
      figures: { liquidatedUsd: null },
    };
  }
  const total = day.longUsd + day.shortUsd;
  const last = liquidations.find(({ hours }) => hours === 4);
  const lastTotal = last ? last.longUsd + last.shortUsd : Number.NaN;
  const figures = {
    longUsd: day.longUsd,
    shortUsd: day.shortUsd,
    imbalance: day.imbalance,
    lastFourHoursUsd: known(lastTotal),
  };
  if (total === 0)
    return { topic: 'liquidations', skilled: true, text: 'Nobody was liquidated in the last 24 h.', figures };
  const [mostly, most] = day.longUsd >= day.shortUsd ? ['longs', day.longUsd] : ['shorts', day.shortUsd];
  const who =
    Math.abs(day.imbalance) >= LOPSIDED
      ? `${percent(most / total, 0)} of it ${mostly}`
      : `${usd(day.longUsd)} of longs against ${usd(day.shortUsd)} of shorts`;
  const split =
    Math.abs(day.imbalance) >= LOPSIDED ? ` (${usd(day.longUsd)} of longs, ${usd(day.shortUsd)} of shorts)` : '';
  const pace = lastTotal / total / (4 / 24);
  const tempo = Number.isNaN(pace)
    ? ''
    : pace >= FASTER
      ? ` It is going on: ${usd(lastTotal)} of that came in the last four hours.`
      : pace <= SLOWER
        ? ` It has died down: the last four hours brought ${usd(lastTotal)} of that.`
        : ` The last four hours brought ${usd(lastTotal)} of that, about an even share.`;
  const perUnit = instrument.contract === 'linear' ? now : 1;
  // Totals may be of several venues, the open interest is of this one: their ratio is told only where it can be one.
  const isOwn = instrument.sampling === 'full' || instrument.sampling === 'tape';
  const weight = isOwn ? `, ${percent(total / (openInterest * perUnit))} of open interest` : '';
  const floor = isOwn ? '' : ' The feed is sampled, or of other venues too; it is not set against this open interest.';
  return {
    topic: 'liquidations',
    skilled: true,
    text: `Forced closes of 24 h add up to ${usd(total)}${weight}, ${who}${split}.${tempo}${floor}`,
    figures: { ...figures, openInterestUsd: openInterest * perUnit },
  };
}

export function sentimentLine({ sentiment }: ReadingInput): Sentence {
  if (!sentiment || sentiment.state === 'unknown') {
    return {
      topic: 'sentiment',
      skilled: true,
      text: 'Who is crowded is unknown: funding and open interest have too short a history here.',
      figures: { state: 'unknown' },
    };
  }
  const { state, sinceMs, evidence, followed, usual } = sentiment;
  const after = followed.find(({ horizonMs }) => horizonMs === DAY_MS);
  const usually = usual.find(({ horizonMs }) => horizonMs === DAY_MS);
  const text = `${stateText(state, sentiment)} (since ${utc(sinceMs)}). ${followedText(state, after, usually)}`;
  return {
    topic: 'sentiment',
    skilled: true,
    text,
    figures: {
      state,
      sinceMs,
      fundingRate: known(evidence.fundingRate),
      fundingZScore: known(evidence.fundingZScore),
      openInterestChange: known(evidence.openInterestChange),
      openInterestZScore: known(evidence.openInterestZScore),
      liquidatedZScore: known(evidence.liquidatedZScore),
      hoursLikeIt: after?.count ?? 0,
      changeAfter24h: after?.change.value ?? null,
      changeAfter24hLow: after?.change.low ?? null,
      changeAfter24hHigh: after?.change.high ?? null,
      volatilityAfter24h: after?.volatility.value ?? null,
      usualVolatilityAfter24h: usually?.volatility.value ?? null,
    },
  };
}

function stateText(state: Sentiment, { evidence }: NonNullable<ReadingInput['sentiment']>): string {
  const { fundingRate, fundingZScore, openInterestChange, openInterestZScore, liquidatedZScore } = evidence;
  const paid = `${percent(Math.abs(fundingRate), 4)} a payment, ${number(Math.abs(fundingZScore))} deviations from the usual`;
  switch (state) {
    case 'deleveraging': {
      const fall = `open interest is ${percent(Math.abs(openInterestChange))} lower than a day ago (${number(openInterestZScore)} deviations)`;
      const flush =
        liquidatedZScore >= UNUSUAL
          ? `, with liquidations ${number(liquidatedZScore)} deviations above their usual`
          : '';
      const reset = isFundingReset(evidence) ? '; funding has come back from its extreme as well' : '';
      return `Leverage is being cleared: ${fall}${flush}${reset}`;
    }
    case 'crowded long':
      return `Longs are crowded and pay for it, ${paid}`;
    case 'crowded short':
      return `Shorts are crowded and pay for it, ${paid}`;
    case 'balanced':
    case 'unknown':
      return `Neither side is crowded: funding of ${percent(fundingRate, 4)} is ${number(Math.abs(fundingZScore))} deviations from its usual`;
  }
}

function followedText(state: Sentiment, after: Followed | undefined, usual: Followed | undefined): string {
  if (!after || after.change.value === null) return `What follows a market that is ${state} is not known here yet.`;
  const { count, days, change: mean, volatility } = after;
  const base = `After the ${count} hours like this so far (on ${days} days) the next 24 h brought ${change(mean.value)} on average`;
  if (mean.low === null || mean.high === null) return `${base}: too few days to say how sure that is.`;
  const interval = `95 % interval ${change(mean.low)} to ${change(mean.high)}`;
  const verdict = mean.low > 0 || mean.high < 0 ? '' : ', which is no direction';
  const wild = volatility.value;
  const plain = usual?.volatility.value ?? null;
  const swings =
    wild !== null && plain !== null
      ? `, with moves ${Math.abs(wild / plain - 1) < ALIKE ? '' : `${number(wild / plain, 2)} times `}as large as after any hour of the same volatility`
      : '';
  return `${base} (${interval})${verdict}${swings}.`;
}

/** The state of the flow; what the sentiment's sentence has told already is not told again. */
export function flowLine({ readings, sentiment }: ReadingInput): Sentence {
  const { funding, openInterest, rsi, takers } = readings;
  const state = sentiment?.state ?? 'unknown';
  const parts: string[] = [];
  const { imbalance } = takers.day;
  if (!Number.isNaN(openInterest.change24h) && state !== 'deleveraging') {
    const built = openInterest.change24h >= 0 ? 'grew by' : 'shrank by';
    const odd = Math.abs(openInterest.zScore) >= UNUSUAL ? 'unusual' : 'usual';
    parts.push(
      `open interest ${built} ${percent(Math.abs(openInterest.change24h))} in 24 h, ${odd} at ${number(openInterest.zScore)} deviations`,
    );
  }
  if (!Number.isNaN(funding.rate)) {
    const payer = funding.rate >= 0 ? 'longs pay' : 'shorts pay';
    parts.push(
      `${payer} ${percent(Math.abs(funding.annualised), 1)} a year (${number(funding.zScore)} deviations from the usual payment)`,
    );
  }
  if (!Number.isNaN(imbalance)) {
    parts.push(
      Math.abs(imbalance) < LEANING
        ? `takers are even (${change(imbalance, 1)})`
        : `takers ${imbalance > 0 ? 'lift offers' : 'hit bids'} (${change(imbalance, 1)} of volume)`,
    );
  }
  if (!Number.isNaN(rsi)) {
    const strength =
      rsi >= OVERBOUGHT ? 'overbought' : rsi <= OVERSOLD ? 'oversold' : 'neither overbought nor oversold';
    parts.push(`an hourly RSI of ${number(rsi, 0)} is ${strength}`);
  }
  const text = parts.join('; ');
  return {
    topic: 'flow',
    skilled: true,
    text: text
      ? `${text[0]!.toUpperCase()}${text.slice(1)}.`
      : 'Funding, open interest, takers and RSI are all unknown here.',
    figures: {
      openInterestChange24h: known(openInterest.change24h),
      openInterestZScore: known(openInterest.zScore),
      fundingAnnualised: known(funding.annualised),
      fundingZScore: known(funding.zScore),
      takerImbalance: known(imbalance),
      rsi: known(rsi),
    },
  };
}
