/** A capture file of one interface, with all that the trace still remembers. */
import type { LinkRow } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { useModel, useSession } from '../store/hooks.ts';
import type { Lab } from '../store/lab-store.ts';
import { Button } from '../ui/button.tsx';
import { download, fileName } from '../ui/download.ts';
import { Menu, MenuGroup, MenuItem } from '../ui/menu.tsx';
import { say } from '../workspace/shell.ts';
import { CaptureDialog, captureDialog, chooseCapture } from './CaptureDialog.tsx';
import type { Packets } from './use-packets.ts';

async function savePcap(lab: Lab, link: LinkRow, place: string): Promise<void> {
  const { bytes, packets } = await lab.client.request('pcap', { nsid: link.nsid, ifindex: link.ifindex });
  if (packets === 0) say(t('pcap.none', { dev: link.name, place }));
  else download(`${fileName(place)}.${link.name}.pcap`, bytes, 'application/vnd.tcpdump.pcap');
}

/** Every interface by place, to choose from. */
export function PcapItems() {
  const { lab } = useSession();
  const model = useModel();
  return (
    <>
      {[...model.spaces.values()].map((space) => {
        const place = space.netns.name || space.machine.name;
        return (
          <MenuGroup key={space.netns.nsid} label={place}>
            {space.links.map((link) => (
              <MenuItem key={link.rid} onSelect={() => void savePcap(lab, link, place)}>
                <span className="mono">{link.name}</span>
              </MenuItem>
            ))}
          </MenuGroup>
        );
      })}
    </>
  );
}

export const SavePcap = ({ packets }: { readonly packets: Packets }) => (
  <>
    <CaptureDialog />
    <Menu label={t('pcap.save')} align="end" trigger={<Button small>{t('pcap.save')}</Button>}>
      <MenuItem disabled={packets.all === 0} onSelect={() => captureDialog.setState({ open: true })}>
        {t('capture.several')}
      </MenuItem>
      <MenuItem onSelect={() => void chooseCapture()}>{t('capture.open')}</MenuItem>
      {packets.all > 0 && <PcapItems />}
    </Menu>
  </>
);
