// Tags as chips, with the site's own tags offered (ARIA's combobox with a list). What is sent stays the one field with
// commas; whatever else fills that field shows as chips. Without this script it is a plain field.
const field = document.getElementById("tags");
const template = document.querySelector("template[data-tags]");
const SHOWN = 8;

// Somebody who is writing a tag into the plain field already ends it there.
if (field && template) {
  if (document.activeElement === field && field.value) field.addEventListener("blur", () => chips(field, template), { once: true });
  else chips(field, template);
}

function chips(field, template) {
  const frame = template.content.firstElementChild.cloneNode(true);
  const list = frame.querySelector(".chips");
  const entry = frame.querySelector("input");
  const offer = frame.querySelector("[role=listbox]");
  const told = frame.querySelector("[role=status]");
  const { added, removed, remove } = template.dataset;
  const known = [...(field.list?.options || [])].map((option) => option.value);
  const key = (name) => name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  let tags = [];
  let active = -1;

  // -- between the field and the chips ----------------------------------------------------------------------

  function read() {
    tags = [];
    for (const name of parts(field.value)) if (!has(name)) tags.push(name);
    draw();
  }

  function write(sentence) {
    field.value = tags.join(", ");
    told.textContent = sentence;
    draw();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const parts = (text) => text.split(/[,،、，]/).map((name) => name.replace(/\s+/g, " ").trim()).filter(Boolean);
  const has = (name) => tags.some((tag) => key(tag) === key(name));

  function draw() {
    list.replaceChildren(...tags.map((tag, at) => {
      const chip = document.createElement("li");
      const name = document.createElement("bdi");
      const button = document.createElement("button");
      name.textContent = tag;
      button.type = "button";
      button.textContent = "×";
      button.setAttribute("aria-label", `${remove} ${tag}`);
      button.addEventListener("click", () => take(at));
      chip.append(name, button);
      return chip;
    }));
    list.hidden = !tags.length;
  }

  function add(text) {
    const fresh = parts(text).filter((name) => !has(name));
    entry.value = "";
    close();
    if (!fresh.length) return;
    tags.push(...fresh);
    write(`${added} ${fresh.join(", ")}`);
  }

  function take(at) {
    const [tag] = tags.splice(at, 1);
    write(`${removed} ${tag}`);
    (list.querySelectorAll("button")[Math.min(at, tags.length - 1)] || entry).focus();
  }

  function takeLast() {
    take(tags.length - 1);
    entry.focus();
  }

  // -- what is offered --------------------------------------------------------------------------------------

  function suggest() {
    const typed = key(entry.value);
    const fitting = typed ? known.filter((name) => !has(name) && key(name).includes(typed)) : [];
    fitting.sort((one, other) => !key(one).startsWith(typed) - !key(other).startsWith(typed));
    offer.replaceChildren(...fitting.slice(0, SHOWN).map((name, at) => {
      const option = document.createElement("li");
      option.id = `tag-offered-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dir = "auto";
      option.textContent = name;
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => add(name));
      return option;
    }));
    active = -1;
    entry.removeAttribute("aria-activedescendant");
    offer.hidden = !offer.children.length;
    entry.setAttribute("aria-expanded", !offer.hidden);
  }

  function close() {
    active = -1;
    offer.replaceChildren();
    offer.hidden = true;
    entry.setAttribute("aria-expanded", "false");
    entry.removeAttribute("aria-activedescendant");
  }

  function mark(to) {
    const options = [...offer.children];
    active = (to + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", at === active));
    entry.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  }

  function type(event) {
    if (event.isComposing) return;
    const isOpen = !offer.hidden;
    if (event.key === "ArrowDown" && isOpen) mark(active + 1);
    else if (event.key === "ArrowUp" && isOpen) mark(active < 0 ? -1 : active - 1);
    else if (event.key === "Escape" && isOpen) close();
    else if (event.key === "Enter" && (entry.value.trim() || active >= 0)) add(offer.children[active]?.textContent ?? entry.value);
    else if (event.key === "Backspace" && !entry.value && tags.length) takeLast();
    else return;
    event.preventDefault();
  }

  entry.setAttribute("aria-describedby", field.getAttribute("aria-describedby") || "");
  if (field.getAttribute("aria-invalid")) entry.setAttribute("aria-invalid", "true");
  entry.addEventListener("keydown", type);
  entry.addEventListener("input", () => {
    if (/[,،、，]/.test(entry.value)) {
      const ended = /[,،、，]\s*$/.test(entry.value);
      const names = parts(entry.value);
      const rest = ended ? "" : names.pop();
      add(names.join(","));
      entry.value = rest;
    }
    suggest();
  });
  entry.addEventListener("blur", () => add(entry.value));
  field.addEventListener("input", () => field.value !== tags.join(", ") && read());
  addEventListener("pageshow", () => field.value !== tags.join(", ") && read());
  field.form.addEventListener("submit", () => add(entry.value), { capture: true });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(`label[for="${field.id}"], a[href="#${field.id}"]`)) return;
    event.preventDefault();
    entry.focus();
  });

  const isHere = document.activeElement === field;
  field.removeAttribute("list");
  field.classList.add("out-of-sight");
  field.tabIndex = -1;
  field.setAttribute("aria-hidden", "true");
  field.after(frame);
  read();
  if (isHere) entry.focus();
}
