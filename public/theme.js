// Before the first paint: theme, motion and density that were chosen, or the system's. In a file of its own because the content security policy forbids inline scripts.
(() => {
  let chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem('vethlab.settings') || '{}');
  } catch {}
  const { dataset } = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  dataset.theme = chosen.theme === 'light' || chosen.theme === 'dark' ? chosen.theme : dark ? 'dark' : 'light';
  if (chosen.motion) dataset.motion = chosen.motion;
  if (chosen.density) dataset.density = chosen.density;
})();
