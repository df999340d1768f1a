/** A table of the inspector. The row that was decided by, learned or changed last is yellow. */
import type { ReactNode } from 'react';

export interface Column<R> {
  readonly name: string;
  readonly cell: (row: R) => ReactNode;
  readonly right?: boolean;
}
interface Props<R> {
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly lit?: number | undefined;
  /** Rows of lesser weight: they come by themselves. */
  readonly dim?: (row: R) => boolean;
  readonly end?: (row: R) => ReactNode;
}
export function DataTable<R extends { readonly rid: number }>({ label, columns, rows, lit, dim, end }: Props<R>) {
  return (
    <table className="dt" aria-label={label}>
      <thead>
        <tr>
          {columns.map((c) => (
            <th key={c.name} scope="col" className={c.right ? 'r' : ''}>
              {c.name}
            </th>
          ))}
          {end && <td />}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.rid}
            className={`${row.rid === lit ? 'lit' : ''} ${dim?.(row) ? 'dim' : ''}`}
            aria-current={row.rid === lit ? 'true' : undefined}
          >
            {columns.map((c) => (
              <td key={c.name} className={c.right ? 'r' : ''}>
                {c.cell(row)}
              </td>
            ))}
            {end && <td className="r">{end(row)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
