/** The name of a thing as a field, where the name stands. */
import { ViewportPortal } from '@xyflow/react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { select } from '../store/lab-actions.ts';
import { rename } from './actions.ts';
import { useCanvas } from './context.ts';
import { NameField } from './draw/Draft.tsx';
import type { Plan } from './geometry/anchors.ts';
import { isNote } from './notes.ts';
import { thingOf } from './things.ts';

export function Renaming({ plan }: { plan: Plan }) {
  const { ui } = useCanvas();
  const key = useStore(ui, (s) => s.renaming);
  return key === undefined || isNote(key) ? null : <Field key={key} plan={plan} id={key} />;
}

function Field({ plan, id }: { plan: Plan; id: string }) {
  const { lab, ui } = useCanvas();
  const thing = thingOf(plan, id);
  const was = thing?.link?.name ?? (thing?.netns || thing?.machine) ?? '';
  const [name, setName] = useState(was);
  const rect = plan.rects.get(id);
  const socket = plan.sockets.get(id)?.socket;
  const x = rect && rect.kind !== 'plug' ? rect.x + 8 : (socket?.x ?? 0) + 16;
  const y = rect && rect.kind !== 'plug' ? rect.y + 4 : (socket?.y ?? 0) - 10;
  const close = () => ui.setState({ renaming: undefined });
  return (
    <ViewportPortal>
      <NameField
        x={x}
        y={y}
        value={name}
        onChange={setName}
        onCancel={close}
        onDone={() => {
          if (ui.getState().renaming !== id) return;
          close();
          void rename(lab, plan, id, name.trim()).then((to) => {
            if (to === undefined) return;
            if (lab.store.getState().selection.includes(id)) select(lab, [to]);
            ui.setState({ focus: to });
          });
        }}
      />
    </ViewportPortal>
  );
}
