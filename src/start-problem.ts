/**
 * Imported first by main.tsx: shows on the page why the dashboard cannot start (a missing variable), because nobody
 * would look into the console. Not translated: only developers see it.
 */
window.addEventListener("error", ({ error }) => {
  const root = document.getElementById("root");
  if (!root || root.childElementCount > 0 || !(error instanceof Error)) return;
  const text = document.createElement("pre");
  text.style.cssText = "margin:2rem;white-space:pre-wrap;font:14px/1.5 system-ui";
  text.textContent = `Callboard cannot start.\n\n${error.message}`;
  root.append(text);
});
