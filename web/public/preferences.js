// Runs before the first paint, so that a chosen theme does not flash the other one first.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('devtalk.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme is used then.
  }
})();
