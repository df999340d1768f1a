/** The one place that asks for animation frames. A loop runs while its work wants more frames and sleeps otherwise. */
export interface FrameSource {
  request(callback: (ms: number) => void): number;
  cancel(handle: number): void;
}

/** What a tab that is not seen still lets through: nothing; the caller fast-forwards then. */
export const browserFrames: FrameSource = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
};

/** Longest step: after a stall the picture goes on where it was instead of jumping. */
const MAX_STEP = 100;

export interface Loop {
  /** Runs at the next frame, and on as long as the work wants. */
  wake(): void;
  stop(): void;
}

/** `work` gets the milliseconds since the last frame and answers whether it wants another one. */
export function frameLoop(work: (elapsed: number) => boolean, frames: FrameSource = browserFrames): Loop {
  let handle: number | undefined;
  let last: number | undefined;
  let stopped = false;
  const frame = (ms: number): void => {
    handle = undefined;
    const elapsed = last === undefined ? 0 : Math.min(MAX_STEP, ms - last);
    last = ms;
    if (work(elapsed) && !stopped) handle ??= frames.request(frame);
    else if (handle === undefined) last = undefined;
  };
  return {
    wake: () => {
      if (!stopped) handle ??= frames.request(frame);
    },
    stop: () => {
      stopped = true;
      if (handle !== undefined) frames.cancel(handle);
      handle = undefined;
    },
  };
}
