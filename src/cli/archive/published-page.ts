import type { IssuedMapHead } from '../../market/api/archive.ts';
import type { ScorecardAnswer } from '../../market/api/scorecard-answer.ts';
import { NOT_ADVICE } from '../figures.ts';
import type { MapPicture } from './map-picture.ts';
import { PUBLISHED_SCRIPT, PUBLISHED_STYLE } from './published-look.ts';

export interface PublishedMarket {
  id: string;
  /** Of its folder. */
  name: string;
  simulated: boolean;
  maps: readonly IssuedMapHead[];
  scorecard: ScorecardAnswer | null;
  picture: MapPicture;
}

const LISTED_MAPS = 24;

/** One page of plain HTML that needs nothing beside itself, and links what lies beside it. */
export function publishedPage(markets: readonly PublishedMarket[], code: string): string {
  const pictures = JSON.stringify(markets.map(({ picture }) => picture));
  const anySimulated = markets.some(({ simulated }) => simulated);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pyrometer: liquidation maps as they were issued</title>
<style>${PUBLISHED_STYLE}</style>
</head>
<body>
<header>
<h1>Liquidation maps as they were issued</h1>
<p>Every hour a map of where leveraged positions would be liquidated was made, hashed, and chained to the hash of the one
before it. These are the very bytes. Nothing here can be changed afterwards without every later hash being another.</p>
${anySimulated ? '<p class="simulated">SIMULATED: some of these markets are not real ones.</p>' : ''}
</header>
<main>
${markets.map(marketSection).join('\n')}
<section>
<h2>Check it yourself</h2>
<pre>npx pyrometer verify --published .                # the hashes and the chain of what lies here
npx pyrometer verify --heads heads.json           # on the machine that issued them: was the chain changed since?
npx pyrometer verify                              # there, too: does every map come out again from its bars?</pre>
<p>A head is the SHA-256 of the line <code>previous market timeMs issuedMs code version sha256</code>, with single spaces
between; <code>sha256</code> is that of the map's bytes. <a href="heads.json">heads.json</a> holds the newest of each
market: keep it, and ask again later.</p>
</section>
</main>
<footer>${NOT_ADVICE} Made by Pyrometer ${escaped(code)}.</footer>
<script>const pictures = ${pictures};
${PUBLISHED_SCRIPT}</script>
</body>
</html>
`;
}

function marketSection({ id, name, simulated, maps, scorecard, picture }: PublishedMarket, index: number): string {
  const last = maps.at(-1)!;
  const lines = scorecard ? scorecard.sentences.map((text) => `<li>${escaped(text)}</li>`) : [];
  const rows = maps
    .slice(-LISTED_MAPS)
    .toReversed()
    .map(
      ({ timeMs, issuedMs, sha256, code }) =>
        `<tr><td><a href="maps/${name}/${timeMs}.map">${utc(timeMs)}</a></td><td>${((issuedMs - timeMs) / 1000).toFixed(1)} s after</td><td>${escaped(code)}</td><td><code>${sha256}</code></td></tr>`,
    );
  return `<section>
<h2>${escaped(id)}${simulated ? ' <span class="simulated">SIMULATED</span>' : ''}</h2>
<figure>
<canvas data-picture="${index}" width="1200" height="480" role="img" aria-label="Issued maps of ${escaped(id)}, price upwards, time to the right"></canvas>
<figcaption><span>${utc(maps[0]!.timeMs)}</span><span class="scale">little <i></i> much (${usd(picture.saturatedUsd)} per 5 bp)</span><span>${utc(last.timeMs)}</span></figcaption>
</figure>
<dl>
<div><dt>Newest head</dt><dd><code>${last.head}</code></dd></div>
<div><dt>Maps here</dt><dd>${maps.length} (<a href="maps/${name}/index.json">list</a>)</dd></div>
${scorecard ? `<div><dt>Scorecard</dt><dd>${escaped(scorecard.message)} (<a href="scorecards/${name}.json">all figures</a>)</dd></div>` : '<div><dt>Scorecard</dt><dd>none yet</dd></div>'}
</dl>
${lines.length > 0 ? `<ul>${lines.join('')}</ul>` : ''}
<details><summary>The last ${rows.length} maps</summary>
<table><thead><tr><th>Hour to (UTC)</th><th>Issued</th><th>By</th><th>SHA-256 of the map</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>
</details>
</section>`;
}

function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

function usd(value: number): string {
  return value >= 1e6 ? `$${(value / 1e6).toFixed(1)}M` : `$${(value / 1e3).toFixed(0)}k`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
