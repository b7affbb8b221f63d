// The screen of the site: what is typed shows in the preview at once. Without this, the button does it.
const form = document.getElementById("site");

form.addEventListener("input", ({ target }) => {
  for (const place of document.querySelectorAll(`[data-shows="${target.name}"]`)) place.textContent = target.value;
  const root = document.documentElement.style;
  if (target.name === "accent") root.setProperty("--accent-light", target.value);
  if (target.name === "accent_dark") root.setProperty("--accent-dark", target.value);
});
