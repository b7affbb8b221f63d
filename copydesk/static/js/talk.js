// Conversations: keeps the messages of a page new, sends without leaving it, and shows a panel on any page.
// Everything it shows comes from the server as HTML that was escaped there; it asks "what is new since version N".
const KEPT = "copydesk-talk";
const PACE = { fresh: 1200, quiet: 5000, idle: 20000, hidden: 30000 };
const MINUTE = 60000;

for (const thread of document.querySelectorAll("[data-thread]")) follow(thread, thread.parentElement);

// -- the messages of one conversation ---------------------------------------------------------------------

function follow(thread, part, reload = () => location.reload()) {
  const address = thread.dataset.thread;
  const form = part.querySelector("form[data-say]");
  const away = new AbortController();
  let version = Number(thread.dataset.version);
  let active = Date.now();
  let failed = 0;
  let timer = 0;
  let asking = false;

  function show(news) {
    const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
    let decided = false;
    for (const { id, html } of news.messages) {
      const made = document.createElement("template");
      made.innerHTML = html;
      const message = made.content.querySelector(".message");
      const before = thread.querySelector(`#${id}`);
      if (before) before.replaceWith(message);
      else thread.append(message);
      decided ||= !before && "event" in message.dataset;
      active = Date.now();
    }
    version = news.version;
    if (form?.elements.version) form.elements.version.value = version;
    const writing = part.querySelector("[data-writing]");
    if (writing && "writing" in news) writing.textContent = news.writing;
    if (atEnd) thread.scrollTop = thread.scrollHeight;
    const empty = !form || !text(form)?.value;
    if (empty && ((news.closed && form) || (decided && !address.startsWith("/desk/")))) reload();
  }

  async function ask() {
    if (asking || !thread.isConnected) return;
    asking = true;
    clearTimeout(timer);
    try {
      const answer = await fetch(`${address}/new?since=${version}`, {
        headers: { Accept: "application/json", "If-None-Match": `"${version}"` },
        cache: "no-store",
        signal: AbortSignal.timeout(20000),
      });
      if (answer.status === 404) return;
      if (answer.ok) show(await answer.json());
      failed = answer.ok || answer.status === 304 ? 0 : failed + 1;
    } catch {
      failed += 1;
    } finally {
      asking = false;
    }
    if (thread.isConnected) timer = setTimeout(ask, pause());
    else away.abort();
  }

  function pause() {
    const still = Date.now() - active;
    const pace = document.hidden ? PACE.hidden
      : still < 2 * MINUTE ? PACE.fresh
      : still < 10 * MINUTE ? PACE.quiet : PACE.idle;
    return Math.min(MINUTE, pace * 2 ** failed) * (0.9 + Math.random() / 5);
  }

  function awake() {
    active = Date.now();
    if (!document.hidden) ask();
  }

  for (const name of ["online", "pageshow", "focus"]) addEventListener(name, awake, { signal: away.signal });
  document.addEventListener("visibilitychange", awake, { signal: away.signal });
  part.addEventListener("input", () => (active = Date.now()));
  if (form) sendFrom(form, address, () => version, show);
  thread.scrollTop = thread.scrollHeight;
  timer = setTimeout(ask, PACE.fresh);
}

// -- the next message -------------------------------------------------------------------------------------

function text(form) {
  return form.querySelector("textarea");
}

function sendFrom(form, address, version, show) {
  const draft = `${KEPT}-draft ${address}`;
  const problem = form.querySelector("[data-problem]");
  let sending = false;
  let told = 0;
  keepDraft(form, draft);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sending) send(new FormData(form), text(form).value, 1000);
  });
  form.elements.canned_reply?.addEventListener("change", (event) => {
    const chosen = event.target.selectedOptions[0];
    if (chosen.dataset.text) text(form).value = chosen.dataset.text;
    event.target.value = "";
    text(form).focus();
  });
  form.addEventListener("input", () => {
    const token = form.elements.csrfmiddlewaretoken;
    if (!token || Date.now() - told < 8000) return;
    told = Date.now();
    fetch(`${address}/writing`, { method: "POST", body: new URLSearchParams([["csrfmiddlewaretoken", token.value]]) })
      .catch(() => {});
  });

  // What is typed while a message is on its way belongs to the next one.
  async function send(body, words, wait) {
    sending = true;
    body.set("since", version());
    let answer = null;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    } catch {
      // The network is away: the same message is sent again; should it have arrived, it is still one message.
    }
    if (!answer || answer.status >= 500) {
      problem.textContent = form.dataset.trying ?? "";
      setTimeout(send, wait, body, words, Math.min(2 * wait, 30000));
      return;
    }
    sending = false;
    const news = await answer.json();
    problem.textContent = news.error ?? "";
    if (answer.ok || answer.status === 422) form.elements.uuid.value = newId();
    if (!answer.ok) return;
    const since = text(form).value;
    for (const field of form.querySelectorAll("textarea, [type=file]")) field.value = "";
    text(form).value = since.startsWith(words) ? since.slice(words.length) : since;
    for (const field of form.querySelectorAll("[data-marked]")) field.hidden = true;
    localStorage.setItem(draft, text(form).value);
    show(news);
    text(form).focus();
  }
}

function keepDraft(form, name) {
  const field = text(form);
  const keep = () => localStorage.setItem(name, field.value);
  if (field.value) keep(); // typed before this script was here
  else field.value = localStorage.getItem(name) ?? "";
  field.addEventListener("input", keep);
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// -- the panel --------------------------------------------------------------------------------------------

let panel = null;

export async function open(link, opener, marked) {
  panel ??= build(link);
  panel.opener = opener;
  const post = new URL(link.href).searchParams.get("post") ?? "";
  const known = JSON.parse(localStorage.getItem(KEPT) ?? "null");
  const goOn = known && (!marked || known.post === post);
  await load(goOn ? `/talk/${known.key}` : link.href, link.href);
  panel.show();
  if (marked) bring(marked);
  text(panel)?.focus();
}

function build(link) {
  const made = document.createElement("dialog");
  made.className = "talk-panel";
  made.setAttribute("aria-labelledby", "talk-title");
  made.innerHTML = '<div class="talk-head"><h2 id="talk-title"></h2><button type="button" class="quiet"></button></div>'
    + '<div class="talk-content"></div><p class="talk-footer" dir="auto"></p>';
  made.querySelector("h2").textContent = link.dataset.title;
  made.querySelector("button").textContent = link.dataset.close;
  made.querySelector(".talk-footer").textContent = link.dataset.footer;
  made.querySelector("button").addEventListener("click", () => made.close());
  made.addEventListener("keydown", (event) => event.key === "Escape" && made.close());
  made.addEventListener("close", () => (made.opener.hidden ? link : made.opener).focus());
  made.addEventListener("click", (event) => {
    if (!event.target.closest("[data-new]")) return;
    event.preventDefault();
    localStorage.removeItem(KEPT);
    load(link.href);
  });
  document.body.append(made);
  return made;
}

async function load(address, otherwise) {
  const answer = await fetch(address, { headers: { "X-Panel": "1" } });
  if (answer.status === 404 && otherwise) {
    localStorage.removeItem(KEPT);
    return load(otherwise);
  }
  put(await answer.text(), address);
}

function put(html, address) {
  const content = panel.querySelector(".talk-content");
  content.innerHTML = html;
  const thread = content.querySelector("[data-thread]");
  if (thread) follow(thread, content, () => load(address));
  const form = content.querySelector("form[data-begin]");
  if (form) beginFrom(form);
  (content.querySelector("#problems") ?? text(panel))?.focus();
}

function beginFrom(form) {
  const draft = `${KEPT}-draft /talk/`;
  keepDraft(form, draft);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(form);
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Panel": "1" } }).catch(() => null);
    if (!answer) return form.submit();
    if (answer.redirected) {
      const key = new URL(answer.url).pathname.split("/").pop();
      localStorage.setItem(KEPT, JSON.stringify({ key, post: body.get("post") }));
      localStorage.removeItem(draft);
    }
    put(await answer.text(), answer.url);
  });
}

function bring({ passage, before }) {
  const field = panel.querySelector("[name=passage]");
  if (!field) return;
  field.value = passage;
  panel.querySelector("[name=before]").value = before;
  const shown = field.closest("[data-marked]");
  if (shown) shown.hidden = false;
}
