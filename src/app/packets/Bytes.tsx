/** The bytes in hexadecimal, sixteen a row. Layers alternate tint; the chosen field is iris; what the kernel rewrote since the last hop is yellow. */
import type { Layer } from '#wire/dissect.ts';
import { t } from '../i18n/t.ts';
import { fieldKey, layerTint } from './LayerTree.tsx';

interface Props {
  readonly bytes: Uint8Array;
  readonly layers: readonly Layer[];
  readonly field: string | undefined;
  readonly onField: (key: string | undefined) => void;
  readonly rewritten: ReadonlySet<number>;
}
const PER_ROW = 16;
const MAX_BYTES = 2048;

export function Bytes({ bytes, layers, field, onField, rewritten }: Props) {
  const [layerAt, fieldAt] = field?.split('.').map(Number) ?? [];
  const chosen = layerAt === undefined || fieldAt === undefined ? undefined : layers[layerAt]?.fields[fieldAt];
  const rows = Array.from({ length: Math.ceil(Math.min(bytes.length, MAX_BYTES) / PER_ROW) }, (_, r) => r * PER_ROW);
  return (
    // biome-ignore lint/a11y/useSemanticElements: bytes are no fieldset
    <div className="phex" role="group" aria-label={t('packets.hex')}>
      {rows.map((from) => (
        <div key={from}>
          <span className="phex-o">{from.toString(16).padStart(4, '0')}</span>
          {[...bytes.subarray(from, from + PER_ROW)].map((byte, i) => {
            const at = from + i;
            const inField = chosen !== undefined && at >= chosen.offset && at < chosen.offset + chosen.length;
            return (
              <button
                key={at}
                type="button"
                tabIndex={-1}
                className="phex-b"
                data-field={inField}
                data-rewritten={rewritten.has(at)}
                style={{ background: inField || rewritten.has(at) ? undefined : tint(layers, at) }}
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

const layerOf = (layers: readonly Layer[], at: number): number => layers.findIndex((l) => at >= l.offset && at < l.offset + l.length);

function tint(layers: readonly Layer[], at: number): string | undefined {
  const i = layerOf(layers, at);
  if (i < 0) return undefined;
  return i % 2 === 0 ? `var(--${layerTint(layers, i)}-soft)` : 'var(--surface-2)';
}

/** The narrowest field that holds this byte. */
function fieldOf(layers: readonly Layer[], at: number): string | undefined {
  const i = layerOf(layers, at);
  const fields = layers[i]?.fields ?? [];
  let best: number | undefined;
  for (const [j, f] of fields.entries()) {
    if (at < f.offset || at >= f.offset + f.length) continue;
    if (best === undefined || f.length <= (fields[best]?.length ?? Infinity)) best = j;
  }
  return best === undefined ? undefined : fieldKey(i, best);
}
