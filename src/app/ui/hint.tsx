/** Tooltip: a name and the keys that do the same. Drawn by CSS alone from attributes, so that it costs nothing until it is seen. */
import { cloneElement, type ReactElement } from 'react';

interface Props {
  readonly text: string;
  readonly keys?: string;
  readonly side?: 'bottom' | 'right' | 'top';
  readonly children: ReactElement<{ 'data-hint'?: string; 'data-hint-side'?: string }>;
}
export const Hint = ({ text, keys, side = 'bottom', children }: Props) =>
  cloneElement(children, { 'data-hint': keys ? `${text}  ${keys}` : text, 'data-hint-side': side });
