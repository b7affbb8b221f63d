// Pictures by button, paste and drop: sent while one goes on writing, then put where the cursor is. What the picture
// shows is asked for before. Without this script the same fields go with the form.
//
// Other scripts may import `send`. The editor hands over files by a `files` event of the text's field and takes the
// Markdown by an `insert` event; without an editor the field itself is pasted into.
const LARGEST = 20 * 1024 * 1024; // bytes
const part = document.getElementById("pictures");
const field = part?.closest("form").elements.body;

/** Send a picture; resolves to {url, markdown, width, height}, or fails with a sentence for people. */
export async function send(file, about = {}, failed = "") {
  const form = new FormData();
  form.append("file", file);
  for (const [name, value] of Object.entries(about)) form.append(name, value);
  let told = {};
  try {
    const answer = await fetch("/api/images", { method: "POST", body: form });
    told = await answer.json();
    if (answer.ok) return told;
  } catch {
    // No network, or an answer from elsewhere: the sentence below.
  }
  throw new Error(told.error || failed);
}

if (part && field && !field.readOnly) begin();

function begin() {
  const input = part.querySelector("#picture");
  const button = part.querySelector("[name=add_picture]");
  const status = part.querySelector("[data-told]");
  const about = Object.fromEntries(["alt", "caption", "credit"].map((name) => [name, part.querySelector(`#picture_${name}`)]));
  const { sending, added, failed, next, large, choose } = part.dataset;
  const tell = (sentence) => (status.textContent = sentence);
  let waiting = [];

  async function add() {
    const [file] = input.files;
    if (!file) return tell(choose);
    if (file.size > LARGEST) return tell(large);
    tell(sending);
    button.setAttribute("aria-disabled", "true");
    try {
      const values = Object.fromEntries(Object.entries(about).map(([name, { value }]) => [name, value]));
      const { markdown } = await send(file, values, failed);
      put(`\n\n${markdown}\n\n`);
      input.value = "";
      about.alt.value = "";
      about.caption.value = "";
      if (waiting.length) ask(waiting, `${added} ${next}`);
      else tell(added);
    } catch (problem) {
      tell(problem.message);
    } finally {
      button.removeAttribute("aria-disabled");
    }
    return undefined;
  }

  // The editor takes the event; a field alone is written into. A picture is a paragraph of its own.
  function put(markdown) {
    const event = new CustomEvent("insert", { detail: markdown.trim(), cancelable: true });
    if (!field.dispatchEvent(event)) return false;
    field.setRangeText(markdown, field.selectionStart, field.selectionEnd, "end");
    return field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // One after the other, so that each can be described.
  function ask(files, sentence = "") {
    const [first, ...others] = files;
    const one = new DataTransfer();
    one.items.add(first);
    input.files = one.files;
    waiting = others;
    part.open = true;
    tell([sentence, first.name].filter(Boolean).join(" "));
    about.alt.focus();
  }

  function take(event, files) {
    const found = [...files].filter(({ type, name }) => type.startsWith("image/") || /\.hei[cf]$/i.test(name));
    if (!found.length) return;
    event.preventDefault();
    ask(found);
  }

  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") !== "true") add();
  });
  field.addEventListener("files", (event) => take(event, event.detail));
  for (const kind of ["paste", "drop"]) {
    field.addEventListener(kind, (event) => {
      const data = event.clipboardData || event.dataTransfer;
      if (data?.files.length && !data.types.includes("text/html")) take(event, data.files);
    });
  }
  field.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-act=picture]")) return;
    part.open = true;
    input.click();
  });
  input.addEventListener("change", () => input.files.length && about.alt.focus());
  // What was chosen but not added goes with the form, as without this script.
}
