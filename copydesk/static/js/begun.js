// The scripts of the form come when somebody begins with it: the mouse moves, a key, a touch. The page is there sooner
// without them. Pictures that are handed over until then, and the button for one, are kept for them. Who has written
// here before has them at once, since a draft may wait.
const { begun, pictures } = document.querySelector("template[data-begun]").dataset;
const form = document.querySelector("form.submission");
const field = document.getElementById("body");
const early = new AbortController(); // of what is only done until they are here
const on = (target, kinds, act) =>
  kinds.split(" ").forEach((kind) => target.addEventListener(kind, act, { capture: true, signal: early.signal }));
let files = [];
let button = null;
let loading = false;

on(document, "mouseover scroll focusin click keydown input dragenter", load);
on(window, "pageshow", () => isBegun() && load()); // the browser may have put an earlier text back
on(field, "dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
on(field, "files", (event) => keep(event, event.detail));
on(field, "paste drop", (event) => {
  const data = event.clipboardData || event.dataTransfer;
  if (data?.files.length && !data.types.includes("text/html")) keep(event, [...data.files]);
});
on(document, "click", ({ target }) => (button = target.closest("[data-act=picture]") ?? button));
if (isBegun() || isKnown()) load();

async function load() {
  if (loading) return;
  loading = true;
  await Promise.all([import(pictures).then(handOver), ...begun.split(" ").map((address) => import(address))]);
  form.dataset.begun = "here";
}

function keep(event, handed) {
  event.preventDefault();
  files = handed;
  load();
}

function handOver() {
  early.abort();
  if (files.length) field.dispatchEvent(new CustomEvent("files", { detail: files, bubbles: true, cancelable: true }));
  button?.click();
}

function isBegun() {
  const isWritten = ({ type, value }) => /^(text|url|email|textarea)$/.test(type) && value;
  return [...form.elements].some(isWritten) || form.contains(document.activeElement) || location.hash !== "";
}

function isKnown() {
  try {
    return [localStorage, sessionStorage].some((store) => Object.keys(store).some((key) => /^copydesk-(draft|sent|look)/.test(key)));
  } catch {
    return false;
  }
}
