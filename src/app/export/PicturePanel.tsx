/** The drawing as a picture, light on white. The lab is inside of the file: dropped onto the page again, it opens. */
import { FileImage } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { download, fileName } from '../ui/download.ts';
import { inPng, inSvg } from './embed.ts';
import { encodeLab } from './link.ts';
import { pictureSvg, toPng } from './picture.tsx';

export function PicturePanel() {
  const session = useSession();
  const { lab } = session;
  const name = useLab((s) => s.name);
  const [carries, setCarries] = useState(true);
  const [code, setCode] = useState<string>();
  const svg = useMemo(() => pictureSvg(lab), [lab]);
  useEffect(() => {
    void encodeLab(session.history.document()).then(setCode);
  }, [session]);
  const file = fileName(name).toLowerCase();
  const saveSvg = () => download(`${file}.svg`, carries && code ? inSvg(svg, code) : svg, 'image/svg+xml');
  const savePng = async () => {
    const png = new Uint8Array(await (await toPng(svg)).arrayBuffer());
    download(`${file}.png`, carries && code ? inPng(png, code) : png, 'image/png');
  };
  return (
    <>
      <p>{t('export.picture.text')}</p>
      <img
        className="export-picture"
        alt={t('export.picture.alt', { name })}
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`}
      />
      <label className="export-check">
        <input type="checkbox" checked={carries} onChange={(e) => setCarries(e.target.checked)} />
        {t('export.picture.carries')}
      </label>
      <div className="export-f">
        <Button icon={FileImage} disabled={!code} onClick={() => void savePng()}>
          {t('export.png')}
        </Button>
        <Button look="primary" icon={FileImage} disabled={!code} onClick={saveSvg}>
          {t('export.svg')}
        </Button>
      </div>
    </>
  );
}
