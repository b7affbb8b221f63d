// Shows while someone writes how the post will look: the server's own page, fetched when the writing pauses, and only
// while the writer has it open. Without this script there is the button that does the same.
const PAUSE = 1000; // ms
const KEPT = "copydesk-look";
const template = document.querySelector("template[data-look]");
const form = document.querySelector("form.submission");

if (template && form) follow(form, template);

function follow(form, template) {
  const frame = template.content.firstElementChild.cloneNode(true);
  const pane = frame.querySelector("[data-pane]");
  let shown = null;
  let timer = 0;
  let asking = null;

  const plan = (after = PAUSE) => {
    clearTimeout(timer);
    if (frame.open) timer = setTimeout(ask, after);
  };

  async function ask() {
    const typed = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    typed.delete("email");
    if (document.hidden || !frame.open || typed.toString() === shown) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(template.dataset.look, { method: "POST", body: typed, signal: asking.signal });
      if (answer.status === 429) return plan(1000 * (Number(answer.headers.get("Retry-After")) || 30));
      show(await answer.text());
      shown = typed.toString();
    } catch (problem) {
      if (problem.name !== "AbortError") plan(30 * PAUSE); // no network now: perhaps later
    }
    return undefined;
  }

  // HTML that the server has escaped and cleaned for its own page.
  function show(html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    for (const link of made.content.querySelectorAll("a")) link.target = "_blank"; // what is written stays open
    for (const heading of made.content.querySelectorAll("h1")) heading.setAttribute("aria-level", "2");
    pane.replaceChildren(made.content);
  }

  frame.open = remembered();
  frame.addEventListener("toggle", () => {
    remember(frame.open);
    plan(0);
  });
  form.addEventListener("input", () => plan());
  form.addEventListener("change", () => plan());
  document.addEventListener("visibilitychange", () => plan(0));
  form.querySelector(".buttons")?.before(frame);
  plan(0);
}

function remember(isOpen) {
  try {
    localStorage.setItem(KEPT, isOpen ? "open" : "closed");
  } catch {
    // A browser that keeps nothing begins closed.
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEPT) === "open";
  } catch {
    return false;
  }
}
