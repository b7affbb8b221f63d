// Keeps what is written in this browser until the receipt of the post has shown, and offers it back after a crash or
// a closed tab. The e-mail address is not kept. The change of a post that is already here is kept only as long as its
// tab. Without this script (or storage) nothing is kept, and nothing is missing.
const NAME = "copydesk-draft ";
const SENT = "copydesk-sent";
const PAUSE = 400; // ms
const DAYS = 30 * 24 * 60 * 60 * 1000; // ms
const AT_MOST = 5;
const LEFT_OUT = ["email", "website", "idempotency_key", "stamp", "seen"];

const form = document.querySelector("form[data-draft]");
try {
  if (form) keep(form);
  else if (document.querySelector("[data-received]")) received();
} catch (problem) {
  if (!(problem instanceof DOMException)) throw problem; // the browser keeps nothing
}

// The receipt is here: what led to it need not be kept any more.
function received() {
  const name = sessionStorage.getItem(SENT);
  if (!name) return;
  for (const store of [localStorage, sessionStorage]) store.removeItem(name);
  sessionStorage.removeItem(SENT);
}

function keep(form) {
  const isChange = "seen" in form.elements;
  const store = isChange ? sessionStorage : localStorage;
  const hidden = isChange ? "seen" : "idempotency_key";
  let name = NAME + (isChange ? form.getAttribute("action") : form.elements[hidden].value);
  let timer = 0;

  const fields = () => [...form.elements].filter(
    ({ name, type }) => name && !LEFT_OUT.includes(name) && !["submit", "button", "file", "hidden"].includes(type),
  );
  const value = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const untouched = (field) => {
    if (field.type === "checkbox") return field.checked === field.defaultChecked;
    if (field.options) return [...field.options].every((option) => option.selected === option.defaultSelected || !option.value);
    return field.value === field.defaultValue;
  };
  const typed = () => Object.fromEntries(fields().map((field) => [field.name, value(field)]));
  // A byline alone is nothing: at the desk it is there from the beginning.
  const isEmpty = (kept) => !Object.entries(kept).some(([name, one]) => name !== "byline" && (typeof one === "string" ? one.trim() : one));
  const isSame = (kept, other) => Object.keys(other).every((key) => (kept[key] ?? "") === other[key]);

  function save() {
    clearTimeout(timer);
    timer = 0;
    const now = typed();
    if (isEmpty(now)) return store.removeItem(name);
    try {
      store.setItem(name, JSON.stringify({ at: Date.now(), fields: now, hidden: form.elements[hidden].value }));
    } catch {
      // Full: the older ones make room the next time.
      for (const [older] of all().slice(1)) store.removeItem(older);
    }
    return undefined;
  }

  // Newest first; too old or too many ones are forgotten.
  function all() {
    const kept = Object.keys(store)
      .filter((key) => key.startsWith(NAME))
      .map((key) => [key, read(key)])
      .sort(([, one], [, other]) => other.at - one.at);
    for (const [key] of kept.filter(([, { at }], index) => index >= AT_MOST || Date.now() - at > DAYS)) store.removeItem(key);
    return kept.filter(([key]) => store.getItem(key) !== null);
  }

  function read(key) {
    try {
      const kept = JSON.parse(store.getItem(key));
      if (Number.isFinite(kept.at) && typeof kept.fields === "object" && kept.fields) return kept;
    } catch {
      // Not ours, or broken.
    }
    return { at: 0, fields: {} };
  }

  function look() {
    const now = typed();
    // What the server or the browser has put back is the same text under another name.
    if (!isChange && !isEmpty(now)) {
      for (const [key, kept] of all()) if (key !== name && isSame(kept.fields, now)) store.removeItem(key);
    }
    if (!fields().every(untouched)) return save();
    const isFresh = isChange || isEmpty(now);
    const found = all().find(([key, kept]) => (isFresh && !isChange ? true : key === name) && !isEmpty(kept.fields));
    if (found && !isSame(found[1].fields, now)) offer(...found);
    return undefined;
  }

  function offer(key, kept) {
    const template = document.querySelector("template[data-kept]");
    const part = template.content.firstElementChild.cloneNode(true);
    const when = document.createElement("time");
    when.dateTime = new Date(kept.at).toISOString();
    when.textContent = new Intl.DateTimeFormat(document.documentElement.lang || [], { dateStyle: "medium", timeStyle: "short" }).format(kept.at);
    part.querySelector("p").append(" ", when);
    part.querySelector("[data-kept=discard]").addEventListener("click", () => {
      store.removeItem(key);
      away(part);
    });
    part.querySelector("[data-kept=back]").addEventListener("click", () => {
      bring(kept);
      if (key !== name) store.removeItem(key);
      if (!isChange) name = NAME + form.elements[hidden].value;
      save();
      away(part);
    });
    form.before(part);
  }

  function away(part) {
    part.remove();
    form.querySelector("input, select, textarea").focus();
  }

  function bring(kept) {
    for (const field of fields()) {
      if (!(field.name in kept.fields)) continue;
      if (field.type === "checkbox") field.checked = Boolean(kept.fields[field.name]);
      else field.value = kept.fields[field.name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    // The key of the form goes along: if it was sent after all, sending it again is the same post.
    if (kept.hidden) form.elements[hidden].value = kept.hidden;
  }

  const flush = () => timer && save();

  sessionStorage.removeItem(SENT);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", ({ submitter }) => {
    save();
    if (submitter?.name !== "preview") sessionStorage.setItem(SENT, name);
  });
  addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  // The browser puts typed text back after the scripts have run.
  if (document.readyState === "complete") look();
  else addEventListener("load", () => setTimeout(look));
}
