/** Back and forth in time. */
import { ChevronDown, CornerDownRight, Pause, Play, SkipBack, StepForward } from 'lucide-react';
import { t } from '../i18n/t.ts';
import { useLab, useSession } from '../store/hooks.ts';
import { keepSpeed } from '../store/settings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Hint } from '../ui/hint.tsx';
import { Menu, MenuChoice } from '../ui/menu.tsx';

/** A hop at speed 1, in seconds. */
const HOP = 0.42;
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

export function Transport({ brief }: { readonly brief: boolean }) {
  const { player } = useSession();
  const playing = useLab((s) => s.playing);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of buttons is no fieldset
    <div className="group" role="group" aria-label={t('transport.name')}>
      <IconButton label={t('transport.previous')} keys="," look="plain" icon={SkipBack} onClick={() => player.previous()} />
      <Hint text={t(playing ? 'transport.pause.hint' : 'transport.play.hint')} keys={t('keys.space')}>
        <Button
          look="plain"
          className="solid transport-play"
          icon={playing ? Pause : Play}
          onClick={() => (playing ? player.pause() : player.play())}
        >
          {t(playing ? 'transport.pause' : 'transport.play')}
        </Button>
      </Hint>
      <Hint text={t('transport.event.hint')} keys=".">
        <Button look="plain" icon={StepForward} aria-label={t('transport.event.hint')} onClick={() => player.nextEvent()}>
          {brief ? undefined : t('transport.event')}
        </Button>
      </Hint>
      <Hint text={t('transport.hop.hint')} keys="/">
        <Button look="plain" icon={CornerDownRight} aria-label={t('transport.hop.hint')} onClick={() => player.nextHop()}>
          {brief ? undefined : t('transport.hop')}
        </Button>
      </Hint>
    </div>
  );
}

export function SpeedMenu({ brief }: { readonly brief: boolean }) {
  const { player } = useSession();
  const speed = useLab((s) => s.speed);
  return (
    <Menu
      label={t('transport.speed')}
      trigger={
        <button type="button" className="btn ghost" aria-label={t('transport.speedNow', { speed })}>
          <span className="num">{speed}×</span>
          {!brief && <span className="speed-hop">{t('transport.hopIn', { s: Number((HOP / speed).toPrecision(1)) })}</span>}
          <ChevronDown size={14} strokeWidth={1.6} aria-hidden="true" />
        </button>
      }
    >
      {SPEEDS.map((s) => (
        <MenuChoice
          key={s}
          on={s === speed}
          onSelect={() => {
            player.setSpeed(s);
            keepSpeed(s);
          }}
        >
          <span className="num">{s}×</span>
          <span className="quiet">{t('transport.hopIn', { s: Number((HOP / s).toPrecision(1)) })}</span>
        </MenuChoice>
      ))}
    </Menu>
  );
}
