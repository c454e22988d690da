import type { ZoneAnswer } from '../../market/api/zones.ts';
import type { Theme } from '../heat-layer/index.ts';
import type { ChartAxes } from './chart-axes.ts';
import { PaneDrawing } from './pane-drawing.ts';

/** Something of the zones that is drawn on the chart's pane; one of them may be chosen. */
export abstract class ZoneDrawing extends PaneDrawing {
  protected readonly axes: ChartAxes;
  protected zones: readonly ZoneAnswer[] = [];
  protected chosen: number | null = null;
  protected theme: Theme = 'dark';

  constructor(axes: ChartAxes, order: 'top' | 'bottom') {
    super(order);
    this.axes = axes;
  }

  /** The most important first. */
  setZones(zones: readonly ZoneAnswer[]): void {
    this.zones = zones;
    this.update();
  }

  setChosen(id: number | null): void {
    this.chosen = id;
    this.update();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.update();
  }

  /** Ends of a zone that is in a pane of that height, CSS pixels; null of another. */
  protected edgesOf({ low, high }: ZoneAnswer, height: number): { top: number; bottom: number } | null {
    const [top, bottom] = [this.axes.y(high), this.axes.y(low)];
    return top === null || bottom === null || bottom < 0 || top > height ? null : { top, bottom };
  }
}
