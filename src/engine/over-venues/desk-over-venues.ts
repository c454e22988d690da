import { OverVenuesError } from '../../market/errors.ts';
import type { ZoneDetail } from '../../market/api/zone-detail.ts';
import type { CohortBook } from '../../model/cohorts/book.ts';
import { partsOf } from '../../model/heat/book-parts.ts';
import { sumBooks } from '../../model/heat/sum-books.ts';
import { type OlderBook, venuesOf } from '../../model/zones/provenance.ts';
import { MarketDesk } from '../desk/market-desk.ts';
import { Moments } from '../desk/moments.ts';
import { anchorOf } from './anchor.ts';
import type { MarketOverVenues } from './market-over-venues.ts';

/**
 * What is asked of a market over venues. What hangs on one venue's margin rules, or on a record that only a market of its
 * own has, is refused by name of the members that can tell.
 */
export class DeskOverVenues extends MarketDesk {
  private readonly over: MarketOverVenues;

  constructor(market: MarketOverVenues) {
    super(market, (beside) => new MomentsOverVenues(market, beside));
    this.over = market;
  }

  override async zone(id: number, asOfMs?: number): Promise<ZoneDetail> {
    const detail = await super.zone(id, asOfMs);
    const { members } = this.over;
    return {
      ...detail,
      assumptions: { ...detail.assumptions, sentences: sentencesOf(members.map(({ instrument }) => instrument.id)) },
    };
  }

  override async risk(): Promise<never> {
    throw this.refusal('no liquidation price, which follows the margin brackets of one venue');
  }

  override async riskView(): Promise<never> {
    throw this.refusal('no margin brackets that a position could stand on');
  }

  override async advice(): Promise<never> {
    throw this.refusal('no record of advice, which is given on the market of one venue');
  }

  override async uncertainty(): Promise<never> {
    throw this.refusal('no leverage mix of its own whose standard errors could be told');
  }

  private refusal(lacks: string): OverVenuesError {
    const { instrument, members } = this.over;
    const ids = members.map((member) => member.instrument.id);
    return new OverVenuesError(instrument.id, ids, lacks);
  }
}

class MomentsOverVenues extends Moments {
  private readonly over: MarketOverVenues;

  constructor(market: MarketOverVenues, beside: ConstructorParameters<typeof Moments>[1]) {
    super(market, beside);
    this.over = market;
  }

  protected override async older(known: number): Promise<OlderBook[]> {
    const { bars, members } = this.over;
    const openMs = bars.timeMs[known - 1]!;
    const told = members.flatMap((member) => {
      const count = member.bars.countBefore(openMs + 1);
      const anchor = count > 0 ? anchorOf(this.over, member, member.bars.timeMs[count - 1]!) : null;
      return anchor ? [{ member, count, anchor }] : [];
    });
    const olders: OlderBook[][] = [];
    // Each at a time: a member goes through its last week.
    for (const { member, count } of told) olders.push(await member.desk.moments.openedBefore(count));
    return (olders[0] ?? []).map(({ ageMs }, i) => {
      const parts = olders.flatMap((older, k) => {
        const { book } = older[i]!;
        return book ? [{ name: '', book, ...told[k]!.anchor }] : [];
      });
      return { ageMs, book: parts.length > 0 ? sumBooks(parts) : null };
    });
  }

  protected override venueShares(state: CohortBook): ReturnType<Moments['venueShares']> {
    const parts = (partsOf(state) ?? []).map((part) => ({
      venue: this.over.nameOf(part.name),
      book: sumBooks([part]),
    }));
    return (zone) => venuesOf(zone, parts);
  }
}

function sentencesOf(members: readonly string[]): string[] {
  return [
    `The zone is of the sum of ${members.length} markets: ${members.join(', ')}. Each one's map is made by its own mix, margin schedule and open interest, and its zones say what was assumed there.`,
    "Every map is swept by its own market's mark, and then shifted to the reference price, so that a zone stands once, and not once a venue.",
    'A zone ages as its members do; a member that is silent is carried on for a day where the reference moves it.',
  ];
}
