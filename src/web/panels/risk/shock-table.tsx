import type { ComponentChild } from 'preact';
import { formatChange, formatShare } from '../../state/format.ts';

interface ShockTableProps<Loss> {
  losses: readonly Loss[];
  /** From top to bottom, parts of the price. */
  shocks: readonly number[];
  /** What the rows are called. */
  rows: string;
  /** What a cell says; an unknown loss is a dash. */
  cell: (loss: Loss) => { text: ComponentChild; title: string; isHit: boolean };
}

/** What is lost to each shock at each depth of the books. */
export function ShockTable<Loss extends { shock: number; depth: number }>(props: ShockTableProps<Loss>) {
  const { losses, shocks, rows, cell } = props;
  const depths = [...new Set(losses.map(({ depth }) => depth))];
  return (
    <table class="small-table">
      <thead>
        <tr>
          <th scope="col">{rows}</th>
          {depths.map((depth) => (
            <th key={depth} scope="col" title={`${formatShare(depth)} of the usual depth`}>
              {Math.round(100 * depth)}% depth
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shocks.map((shock) => (
          <tr key={shock}>
            <th scope="row">{formatChange(shock, 0)}</th>
            {depths.map((depth) => {
              const loss = losses.find((one) => one.shock === shock && one.depth === depth);
              if (!loss) return <td key={depth}>–</td>;
              const { text, title, isHit } = cell(loss);
              return (
                <td key={depth} class={isHit ? 'down' : ''} title={title}>
                  {text}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
