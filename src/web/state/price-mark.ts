/** A price that a panel draws on the chart: a line across it, with a label at its right end. */
export interface PriceMark {
  /** Within its owner's marks. */
  name: string;
  label: string;
  price: number;
  tone: 'plain' | 'long' | 'short' | 'warning';
  /** Given where the line can be dragged, or moved by the arrow keys: called with the new price. */
  onMove?(price: number): void;
}
