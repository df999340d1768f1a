// Before the first paint: the theme that was chosen, or the system's. In a file of its own because the content security policy forbids inline scripts.
(() => {
  let theme = null;
  try {
    theme = JSON.parse(localStorage.getItem('vethlab.settings') || '{}').theme;
  } catch {}
  if (theme !== 'light' && theme !== 'dark') theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = theme;
})();
