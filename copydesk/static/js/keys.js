// The desk from the keyboard: a key presses the button or link that names it (data-key), or moves in a list. And the
// sheet that asks for a reason when a button needs one (data-why) and none was picked. Without this script the buttons
// and the fields of the page do all of it.
const OFF = "copydesk-keys-off"; // in this browser's storage, when its editor wants no keys
const PAUSE = 250; // ms: a key that comes sooner after a page has opened was meant for the page before
const help = document.getElementById("keys");
const sheet = document.getElementById("why");
const lists = document.querySelector(".lines");
let isOff = stored() !== null;
let isOpen = false; // long enough to take keys
let asked = null; // the button that needs a reason
let lone = null; // the box that a key has ticked

// -- keys ---------------------------------------------------------------------------------------------------

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-decide]")) delete form.dataset.sent;
  isOpen = false;
  setTimeout(() => {
    isOpen = true;
    // A list goes on where a decision was made. (Earlier, the browser's own jump there would take the focus away.)
    if (document.activeElement === document.body) line()?.querySelector("h2 a").focus();
    document.documentElement.dataset.keys = isOff ? "off" : "on";
  }, PAUSE);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (sheet?.open) return pick(event);
  if (isOff || !isOpen || document.querySelector("dialog[open]") || isTyping(event.target)) return;
  if (press(keyOf(event))) event.preventDefault();
});

// On a keyboard without Latin letters the place of the key counts.
function keyOf({ key, code }) {
  const isPlain = /^[ -~]$/.test(key) || key.length > 1;
  return isPlain ? key.toLowerCase() : code.replace(/^Key/, "").toLowerCase();
}

function isTyping(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=checkbox])") !== null;
}

function press(key) {
  if (lists && (key === "j" || key === "k")) return go(key === "j" ? 1 : -1);
  if (lists && key === "x") return tick();
  if (key === "enter") return document.activeElement === document.body && (line()?.querySelector("h2 a").click(), true);
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (lists && target.closest("[data-decide]") && !choose()) return true;
  target.click();
  return true;
}

// -- a list -------------------------------------------------------------------------------------------------

function line() {
  return document.activeElement.closest(".line") ?? lists?.querySelector(".line:target") ?? null;
}

function go(step) {
  const all = [...lists.querySelectorAll(".line")];
  const at = all.indexOf(line());
  all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)]?.querySelector("h2 a")?.focus();
  return true;
}

function tick() {
  const box = line()?.querySelector("[name=chosen]");
  box?.click();
  return Boolean(box);
}

// A key decides about the ticked posts, or about the one where the focus is; the first press only goes there.
function choose() {
  if (lists.querySelector("[name=chosen]:checked")) return true;
  const box = line()?.querySelector("[name=chosen]");
  if (!box) go(1);
  else (lone = box).checked = true;
  return Boolean(box);
}

// -- reasons ------------------------------------------------------------------------------------------------

for (const form of document.querySelectorAll("[data-decide]")) {
  form.addEventListener("submit", (event) => {
    const { canned, reason } = form.elements;
    const isBare = "why" in event.submitter.dataset && !canned?.value && !reason?.value.trim();
    if (form.dataset.sent) return event.preventDefault(); // twice is once
    if (!isBare || event.submitter === asked) return (form.dataset.sent = "yes");
    event.preventDefault();
    asked = event.submitter;
    sheet.querySelector("[data-verb]").textContent = asked.textContent;
    sheet.showModal();
  });
}

function pick(event) {
  if (!/^[0-9]$/.test(event.key)) return;
  sheet.querySelector(`[data-digit="${event.key}"]`)?.click();
  event.preventDefault();
}

sheet?.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-canned], [data-own]");
  if (!button) return;
  const { form } = asked;
  if ("own" in button.dataset) {
    lone = null; // it stays chosen while the words are written
    sheet.close();
    form.elements.reason.closest("details")?.setAttribute("open", "");
    form.elements.reason.focus();
    return;
  }
  form.elements.canned.value = button.dataset.canned;
  form.requestSubmit(asked);
  sheet.close();
});

sheet?.addEventListener("close", () => {
  asked = null;
  if (lone && !lone.form.dataset.sent) lone.checked = false;
  lone = null;
});

// -- help ---------------------------------------------------------------------------------------------------

const opener = document.querySelector('button[data-key="?"]');
const isOn = document.getElementById("keys-on");

if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  isOn.checked = !isOff;
  isOn.addEventListener("change", () => {
    isOff = !isOn.checked;
    store(isOff);
    tell();
  });
  tell();
}

for (const button of document.querySelectorAll("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

// Screen readers name the keys as long as they work.
function tell() {
  for (const target of document.querySelectorAll("[data-key]")) {
    if (isOff) target.removeAttribute("aria-keyshortcuts");
    else target.setAttribute("aria-keyshortcuts", target.dataset.key);
  }
}

function stored() {
  try {
    return localStorage.getItem(OFF);
  } catch {
    return null; // no storage in this browser: the keys are on
  }
}

function store(off) {
  try {
    if (off) localStorage.setItem(OFF, "yes");
    else localStorage.removeItem(OFF);
  } catch {
    // for this page only, then
  }
}
