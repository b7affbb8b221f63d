// The place of the rich editor. Its buttons are there at once; its code, larger than the rest of the page together,
// comes when somebody begins to fill in the form. What is typed until then is typed into the textarea, in the same
// place, and goes along with the cursor. Who chose plain text never loads it. Without this script the textarea is all
// there is.
const KEPT = "copydesk-editor";
const template = document.querySelector("template[data-editor]");
const field = template && document.getElementById(template.dataset.editor);
if (field && !field.readOnly) prepare();

function prepare() {
  const part = template.content.cloneNode(true);
  const find = (selector) => part.querySelector(selector);
  const place = {
    field,
    names: template.dataset,
    frame: find(".editor"),
    note: find("[data-why]"),
    told: find("[data-told]"),
    plainButton: find("[data-switch=plain]"),
    richButton: find("[data-switch=rich]"),
    show,
    remember,
  };
  const help = document.getElementById(template.dataset.help);
  const early = new AbortController(); // of what is only done until the editor is there
  const on = (target, kinds, act) => kinds.split(" ").forEach((kind) => target.addEventListener(kind, act, { signal: early.signal }));
  let isPlain = remembered() === "plain";
  let known = field.value;
  let isTyped = !known; // by hand, from the first sign on
  let composing = null;
  let pressed = null;
  let loading = false;

  // "plain"; "rich"; "waiting": the buttons of the editor above the textarea.
  function show(look) {
    const isRich = look === "rich";
    place.frame.hidden = place.plainButton.hidden = look === "plain";
    place.richButton.hidden = look !== "plain";
    place.frame.classList.toggle("waiting", look === "waiting");
    if (help) help.hidden = look !== "plain";
    field.classList.toggle("out-of-sight", isRich);
    field.tabIndex = isRich ? -1 : 0;
    if (isRich) field.setAttribute("aria-hidden", "true");
    else field.removeAttribute("aria-hidden");
  }

  function choose(kind) {
    isPlain = kind === "plain";
    show(isPlain ? "plain" : "waiting");
    remember(kind);
    field.focus();
    load();
  }

  async function load() {
    if (loading || isPlain) return;
    loading = true;
    try {
      const { enhance } = await import(template.dataset.module);
      await composing; // a word that is being composed would be torn in two
      early.abort();
      enhance(place, { isPlain, isTyped: isTyped && field.value === known });
      if (!isPlain) pressed?.click();
    } catch (problem) {
      console.error(problem);
      show("plain");
      place.richButton.hidden = true;
    }
  }

  function heed(event) {
    isTyped &&= byHand(event);
    known = field.value;
    load();
  }

  field.before(place.note, place.frame);
  field.after(part);
  on(place.plainButton, "click", () => choose("plain"));
  on(place.richButton, "click", () => choose("rich"));
  on(place.frame, "mousedown", (event) => event.preventDefault()); // the field keeps the cursor
  on(place.frame, "click", ({ target }) => {
    pressed = target.closest("[data-act]:not([data-act=picture])");
    load();
  });
  on(field, "input", heed);
  on(field, "compositionstart", () => (composing = new Promise((done) => field.addEventListener("compositionend", done, { once: true }))));
  on(field.form, "focusin pointerdown dragenter", load);
  on(window, "pageshow", () => field.value && load()); // the browser may have put an earlier text back
  show(isPlain ? "plain" : "waiting");
  if (field.value || field.form.contains(document.activeElement) || location.hash === `#${field.id}`) load();
}

// What a person types, sign by sign, is meant as it stands; a text that comes at once may be Markdown.
function byHand({ isTrusted, inputType, data }) {
  const isAtOnce = inputType === "insertText" && (!data || (data.length > 1 && /[*_`#[\]<>&\\~]/.test(data)));
  return isTrusted && !isAtOnce && !/^(insertFrom|history)/.test(inputType);
}

function remember(kind) {
  try {
    localStorage.setItem(KEPT, kind);
  } catch {
    // A browser that keeps nothing asks again.
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
