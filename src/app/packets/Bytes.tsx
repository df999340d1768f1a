/** The bytes in hexadecimal, sixteen a row. Layers alternate tint; the chosen field is iris; what the kernel rewrote since the last hop is yellow. */
import type { Layer } from '#wire/dissect.ts';
import type { Field } from '#wire/format.ts';
import { t } from '../i18n/t.ts';
import { fieldKey, layerTint } from './LayerTree.tsx';

interface Props {
  readonly bytes: Uint8Array;
  readonly layers: readonly Layer[];
  readonly field: string | undefined;
  readonly hovered: string | undefined;
  readonly onField: (key: string | undefined) => void;
  readonly onHover: (key: string | undefined) => void;
  readonly rewritten: ReadonlySet<number>;
}
const PER_ROW = 16;
const MAX_BYTES = 2048;

export function Bytes({ bytes, layers, field, hovered, onField, onHover, rewritten }: Props) {
  const chosen = fieldAt(layers, field);
  const pointed = fieldAt(layers, hovered);
  const rows = Array.from({ length: Math.ceil(Math.min(bytes.length, MAX_BYTES) / PER_ROW) }, (_, r) => r * PER_ROW);
  const isIn = (f: Field | undefined, at: number) => f !== undefined && at >= f.offset && at < f.offset + f.length;
  return (
    // biome-ignore lint/a11y/useSemanticElements: bytes are no fieldset
    <div className="phex" role="group" aria-label={t('packets.hex')} onPointerLeave={() => onHover(undefined)}>
      {rows.map((from) => (
        <div key={from}>
          <span className="phex-o">{from.toString(16).padStart(4, '0')}</span>
          {[...bytes.subarray(from, from + PER_ROW)].map((byte, i) => {
            const at = from + i;
            const inField = isIn(chosen, at);
            return (
              <button
                key={at}
                type="button"
                tabIndex={-1}
                className="phex-b"
                data-field={inField}
                data-hovered={isIn(pointed, at)}
                data-rewritten={rewritten.has(at)}
                style={{ background: inField || rewritten.has(at) ? undefined : tint(layers, at) }}
                onPointerEnter={() => onHover(fieldOf(layers, at))}
                onClick={() => onField(fieldOf(layers, at))}
              >
                {byte.toString(16).padStart(2, '0')}
              </button>
            );
          })}
        </div>
      ))}
      {bytes.length > MAX_BYTES && <p>{t('packets.more', { n: bytes.length - MAX_BYTES })}</p>}
    </div>
  );
}

function fieldAt(layers: readonly Layer[], key: string | undefined): Field | undefined {
  const [layer, field] = key?.split('.').map(Number) ?? [];
  return layer === undefined || field === undefined ? undefined : layers[layer]?.fields[field];
}
const layerOf = (layers: readonly Layer[], at: number): number => layers.findIndex((l) => at >= l.offset && at < l.offset + l.length);

function tint(layers: readonly Layer[], at: number): string | undefined {
  const i = layerOf(layers, at);
  if (i < 0) return undefined;
  return i % 2 === 0 ? `var(--${layerTint(layers, i)}-soft)` : 'var(--surface-2)';
}

/** The narrowest field that holds this byte; the first of several that are as narrow, which are bits of it. */
function fieldOf(layers: readonly Layer[], at: number): string | undefined {
  const i = layerOf(layers, at);
  const fields = layers[i]?.fields ?? [];
  let best: number | undefined;
  for (const [j, f] of fields.entries()) {
    if (at < f.offset || at >= f.offset + f.length || isPart(f, fields)) continue;
    if (best === undefined || f.length < (fields[best]?.length ?? Infinity)) best = j;
  }
  return best === undefined ? undefined : fieldKey(i, best);
}
const isPart = (field: Field, all: readonly Field[]): boolean => all.some((f) => field.name.startsWith(`${f.name}.`));
