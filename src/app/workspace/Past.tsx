/** Says over a panel that it shows a past moment, and leads back to now. */
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { Button } from '../ui/button.tsx';
import { clockText } from '../ui/format.ts';

export function Past() {
  const { player } = useSession();
  const held = useLab((s) => !s.playing && s.head < s.end);
  const time = useLab((s) => s.time);
  if (!held) return null;
  return (
    <div className="past">
      <span>{t('past.at', { time: clockText(time) })}</span>
      <Button
        small
        onClick={() => {
          player.toEnd();
          player.play();
        }}
      >
        {t('past.return')}
      </Button>
    </div>
  );
}
