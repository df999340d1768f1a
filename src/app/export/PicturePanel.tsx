/** The drawing as a picture, light on white. The lab is inside of the file: dropped onto the page again, it opens. */
import { FileImage } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { download, fileName } from '../ui/download.ts';
import { inPng, inSvg } from './embed.ts';
import { encodeLab } from './link.ts';
import { pictureSvg, toPng } from './picture.tsx';

interface Made {
  /** The lab. */
  readonly code: string;
  readonly svg: string;
}

export function PicturePanel() {
  const session = useSession();
  const { lab } = session;
  const name = useLab((s) => s.name);
  const [carries, setCarries] = useState(true);
  const [made, setMade] = useState<Made>();
  useEffect(() => {
    // The drawing is rendered by React, which cannot be done while it renders this.
    void encodeLab(session.history.document()).then((code) => setMade({ code, svg: pictureSvg(lab) }));
  }, [session, lab]);
  const file = fileName(name).toLowerCase();
  const saveSvg = ({ svg, code }: Made) => download(`${file}.svg`, carries ? inSvg(svg, code) : svg, 'image/svg+xml');
  const savePng = async ({ svg, code }: Made) => {
    const png = new Uint8Array(await (await toPng(svg)).arrayBuffer());
    download(`${file}.png`, carries ? inPng(png, code) : png, 'image/png');
  };
  return (
    <>
      <p>{t('export.picture.text')}</p>
      <div className="export-picture">
        {made && <img alt={t('export.picture.alt', { name })} src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(made.svg)}`} />}
      </div>
      <label className="export-check">
        <input type="checkbox" checked={carries} onChange={(e) => setCarries(e.target.checked)} />
        {t('export.picture.carries')}
      </label>
      <div className="export-f">
        <Button icon={FileImage} disabled={!made} onClick={() => made && void savePng(made)}>
          {t('export.png')}
        </Button>
        <Button look="primary" icon={FileImage} disabled={!made} onClick={() => made && saveSvg(made)}>
          {t('export.svg')}
        </Button>
      </div>
    </>
  );
}
