import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const require = createRequire(import.meta.url);

/** Cells that each of the libraries is given. */
export const RIVAL_COLUMNS = 600;
export const RIVAL_ROWS = 400;

/** From data to the finished picture, ms. */
export interface Rivals {
  ECharts: number;
  Plotly: number;
}

/** Draws the same grid of numbers with ECharts and with Plotly, 1600 x 900, each once warm. */
export async function measureRivals(page: Page): Promise<Rivals> {
  await page.addScriptTag({ content: readFileSync(require.resolve('echarts/dist/echarts.min.js'), 'utf8') });
  await page.addScriptTag({ content: readFileSync(require.resolve('plotly.js-dist-min'), 'utf8') });
  // The compiler that runs this file names functions through a helper, which the page does not have.
  await page.evaluate('globalThis.__name = (value) => value');
  return page.evaluate(
    async ([columns, rows]) => {
      const { echarts, Plotly } = window as unknown as Libraries;
      const value = (x: number, y: number) => 1000 + ((x * 7919 + y * 104_729) % 1000) + (y % 61 < 2 ? 4000 : 0);
      const host = () => {
        document.body.replaceChildren();
        const element = document.body.appendChild(document.createElement('div'));
        Object.assign(element.style, { width: '1600px', height: '900px' });
        return element;
      };
      const names = (count: number) => Array.from({ length: count }, (_, i) => String(i));

      const withEcharts = async () => {
        const chart = echarts.init(host());
        const data: [number, number, number][] = [];
        for (let x = 0; x < columns; x++) for (let y = 0; y < rows; y++) data.push([x, y, value(x, y)]);
        const startMs = performance.now();
        await new Promise<void>((resolve) => {
          chart.on('finished', () => resolve());
          chart.setOption({
            animation: false,
            xAxis: { type: 'category', data: names(columns) },
            yAxis: { type: 'category', data: names(rows) },
            visualMap: { min: 1000, max: 6000, show: false },
            series: [{ type: 'heatmap', data, progressive: 0 }],
          });
        });
        const ms = performance.now() - startMs;
        chart.dispose();
        return ms;
      };

      const withPlotly = async () => {
        const z = names(rows).map((_, y) => Float64Array.from({ length: columns }, (__, x) => value(x, y)));
        const element = host();
        const startMs = performance.now();
        await Plotly.newPlot(element, [{ type: 'heatmap', z, showscale: false }], {}, { staticPlot: true });
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const ms = performance.now() - startMs;
        Plotly.purge(element);
        return ms;
      };

      await withPlotly();
      return { ECharts: await withEcharts(), Plotly: await withPlotly() };
    },
    [RIVAL_COLUMNS, RIVAL_ROWS] as const,
  );
}

interface Libraries {
  echarts: {
    init(element: HTMLElement): {
      on(name: 'finished', listener: () => void): void;
      setOption(option: object): void;
      dispose(): void;
    };
  };
  Plotly: {
    newPlot(element: HTMLElement, data: object[], layout: object, config: object): Promise<unknown>;
    purge(element: HTMLElement): void;
  };
}
