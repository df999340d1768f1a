/** Names of scopes and tables: /etc/iproute2/rt_scopes and rt_tables. */
import { parseInteger } from '#tools/net/numbers.ts';

const SCOPES: Readonly<Record<string, number>> = { global: 0, nowhere: 255, host: 254, link: 253, site: 200 };
const TABLES: Readonly<Record<string, number>> = { unspec: 0, default: 253, main: 254, local: 255 };
const SCOPE_NAMES = new Map(Object.entries(SCOPES).map(([name, n]) => [n, name]));
const TABLE_NAMES = new Map(Object.entries(TABLES).map(([name, n]) => [n, name]));

export function readScope(text: string): number | undefined {
  const n = SCOPES[text] ?? parseInteger(text);
  return n === undefined || n < 0 || n > 255 ? undefined : n;
}
export const scopeName = (scope: number, numeric: boolean): string => (numeric ? undefined : SCOPE_NAMES.get(scope)) ?? String(scope);

export function readTable(text: string): number | undefined {
  const n = TABLES[text] ?? parseInteger(text);
  return n === undefined || n < 0 ? undefined : n;
}
export const tableName = (table: number, numeric: boolean): string => (numeric ? undefined : TABLE_NAMES.get(table)) ?? String(table);
