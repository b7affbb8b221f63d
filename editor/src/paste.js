// What Word, Google Docs and web pages put on the clipboard becomes plain HTML of a few elements, with real lists.
// HTML in, HTML out; nothing of it is trusted: the page's own schema reads the result, and the server cleans the post.

const BLOCKS = "p,h1,h2,h3,h4,h5,h6,div,ul,ol,li,blockquote,pre,table,tr,td,th,section,article,hr";
const UNREAD = "style,script,noscript,template,title,meta,link,xml,head,object,iframe,svg,math,input,select,button";
const KEPT = { a: ["href"], ol: ["start", "data-tight"], ul: ["data-tight"], img: ["src", "alt"] };
const WORD_LIST = /^\s*l(\d+)\s+level(\d+)/i;
const WEB = /^(https?:\/\/[^/?#]|mailto:[^/])/i;
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;

/**
 * Return pasted HTML as clean HTML.
 * `dropped(n)` is told how many pictures were left out: only those that this site keeps itself stay.
 */
export function cleaned(html, dropped = () => {}) {
  const sheet = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/gi)].map((found) => found[1]).join("\n");
  const slice = /data-pm-slice="([^"]*)"/.exec(html);
  const body = parsed(html);
  unread(body);
  for (const list of body.querySelectorAll("ul, ol")) inItsItem(list);
  emphasis(body);
  links(body);
  dropped(pictures(body));
  for (const table of [...body.querySelectorAll("table")].reverse()) rows(table);
  breaks(body);
  spaces(body);
  wordLists(body, sheet);
  levels(body);
  for (const list of body.querySelectorAll("ul, ol")) tight(list);
  for (const node of body.querySelectorAll("*")) bare(node);
  if (slice && body.firstElementChild) body.firstElementChild.setAttribute("data-pm-slice", slice[1]);
  return body.innerHTML;
}

// An inert document: nothing runs, nothing is fetched. A style attribute would count as a breach of the page's
// policy even here, so it goes by another name.
function parsed(html) {
  const quiet = html
    .replace(/<style[^>]*>[\s\S]*?<\/style>/gi, "")
    .replace(TAG, (tag) => tag.replace(/([\s"'/])style(?=\s*=)/gi, "$1data-css"));
  return new DOMParser().parseFromString(quiet, "text/html").body;
}

function css(node) {
  const found = {};
  for (const rule of (node.getAttribute("data-css") || "").split(";")) {
    const colon = rule.indexOf(":");
    if (colon > 0) found[rule.slice(0, colon).trim().toLowerCase()] = rule.slice(colon + 1).trim().toLowerCase();
  }
  return found;
}

const text = (node) => node.textContent.replace(/[\s\u00a0\u200b\ufeff]+/g, " ").trim();
const has = (node, what) => Boolean(node.querySelector(what));
const isEmpty = (node) => !text(node) && !has(node, "img, hr, br");

function unwrap(node) {
  node.replaceWith(...node.childNodes);
}

function renamed(node, name) {
  const made = node.ownerDocument.createElement(name);
  made.append(...node.childNodes);
  node.replaceWith(made);
  return made;
}

function unread(body) {
  const comments = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const all = [];
  while (comments.nextNode()) all.push(comments.currentNode);
  for (const node of [...all, ...body.querySelectorAll(UNREAD)]) node.remove();
  for (const node of body.querySelectorAll("[hidden], [data-css]")) {
    const look = css(node);
    if (node.hidden || look.display === "none" || look["mso-hide"] === "all") node.remove();
  }
}

// -- characters ---------------------------------------------------------------------------------------------

const isBold = (weight) => /^bold/.test(weight) || Number(weight) >= 600;

function emphasis(body) {
  for (const node of body.querySelectorAll("b, strong, i, em, span, font, a, p, li, div")) {
    const { "font-weight": weight = "", "font-style": slant = "" } = css(node);
    const name = node.localName;
    if (/^(b|strong)$/.test(name) && weight && !isBold(weight)) unwrap(node);
    else if (/^(i|em)$/.test(name) && slant === "normal") unwrap(node);
    else if (!has(node, BLOCKS) && !node.closest("h1,h2,h3,h4,h5,h6")) {
      if (isBold(weight) && !/^(b|strong)$/.test(name)) inside(node, "strong");
      if (/^(italic|oblique)/.test(slant) && !/^(i|em)$/.test(name)) inside(node, "em");
    }
  }
}

function inside(node, name) {
  const made = node.ownerDocument.createElement(name);
  made.append(...node.childNodes);
  node.append(made);
}

function links(body) {
  for (const link of body.querySelectorAll("a")) {
    let address = (link.getAttribute("href") || "").trim();
    if (/^https?:\/\/www\.google\.com\/url\?/i.test(address)) {
      address = new URL(address).searchParams.get("q") || address;
    }
    if (!WEB.test(address)) unwrap(link);
    else link.setAttribute("href", address.replace(/[\s<>\\]/g, encodeURIComponent));
  }
}

function pictures(body) {
  let count = 0;
  for (const picture of body.querySelectorAll("img")) {
    if (/^\/media\/[\w./-]+$/.test(picture.getAttribute("src") || "")) continue;
    if (!/mso-list\s*:\s*ignore/i.test(picture.closest("[data-css*=mso-list]")?.dataset.css || "")) count += 1;
    picture.remove();
  }
  return count;
}

// Spaces that a word processor made hard, and the invisible ones; a single hard space may be meant (French).
function spaces(body) {
  for (const node of body.querySelectorAll(".Apple-converted-space")) node.replaceWith(" ");
  const all = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (all.nextNode()) {
    const node = all.currentNode;
    if (node.parentElement.closest("pre")) continue;
    node.data = node.data.replace(/[\u200b\ufeff\u00ad]/g, "").replace(/[ \t\r\n\u00a0]{2,}/g, " ").replace(/[\t\r\n]/g, " ");
  }
}

// -- blocks -------------------------------------------------------------------------------------------------

// Two line breaks in a row end a paragraph; those between and at the end of blocks say nothing.
function breaks(body) {
  for (const node of body.querySelectorAll("br")) {
    const before = neighbour(node, "previousSibling");
    const after = neighbour(node, "nextSibling");
    const isEdge = !after || after.matches?.(BLOCKS) || before?.matches?.(BLOCKS);
    if (isEdge || node.matches(".Apple-interchange-newline") || /page-break/.test(node.dataset.css || "")) node.remove();
  }
  for (const block of body.querySelectorAll("p, div, td, blockquote")) {
    if (has(block, "br + br") && !has(block, BLOCKS)) paragraphs(block);
  }
}

function neighbour(node, way) {
  let other = node[way];
  while (other?.nodeType === Node.TEXT_NODE && !other.data.trim()) other = other[way];
  return other;
}

function paragraphs(block) {
  const parts = [[]];
  let gap = 0;
  for (const node of [...block.childNodes]) {
    if (node.localName === "br") gap += 1;
    else if (node.nodeType !== Node.TEXT_NODE || node.data.trim()) {
      if (gap > 1) parts.push([]);
      else if (gap) parts.at(-1).push(block.ownerDocument.createElement("br"));
      gap = 0;
      parts.at(-1).push(node);
    } else parts.at(-1).push(node);
  }
  const made = parts.map((nodes) => {
    const paragraph = block.ownerDocument.createElement("p");
    paragraph.append(...nodes);
    return paragraph;
  });
  if (block.localName === "p") block.replaceWith(...made);
  else block.replaceChildren(...made);
}

// A table has no place in the editor: each row becomes a line. One of a single column is only a frame.
function rows(table) {
  const made = [];
  for (const row of table.rows) {
    const cells = [...row.cells].filter((cell) => !isEmpty(cell));
    if (cells.length === 1 || cells.some((cell) => has(cell, "ul, ol, h1, h2, h3, h4, h5, h6"))) {
      made.push(...cells.map((cell) => renamed(cell, "div")));
    } else if (cells.length) {
      const line = table.ownerDocument.createElement("p");
      cells.forEach((cell, index) => {
        if (index) line.append(" | ");
        for (const block of [...cell.querySelectorAll(BLOCKS)]) {
          block.append(" ");
          unwrap(block);
        }
        line.append(...cell.childNodes);
      });
      made.push(line);
    }
  }
  table.replaceWith(...(table.caption ? [renamed(table.caption, "p")] : []), ...made);
}

// The headline is the page's first heading, so those of a text begin below it.
function levels(body) {
  const down = has(body, "h1") ? 1 : 0;
  for (const heading of [...body.querySelectorAll("h1,h2,h3,h4,h5,h6")]) {
    if (isEmpty(heading)) heading.remove();
    else if (down) renamed(heading, `h${Math.min(6, Number(heading.localName[1]) + down)}`);
  }
  for (const block of [...body.querySelectorAll("p, div")]) if (isEmpty(block)) block.remove();
}

function bare(node) {
  for (const { name } of [...node.attributes]) {
    if (!KEPT[node.localName]?.includes(name)) node.removeAttribute(name);
  }
}

// -- lists --------------------------------------------------------------------------------------------------

// Google Docs and old web pages put a list beside the item that it belongs to.
function inItsItem(list) {
  const item = list.previousElementSibling;
  if (list.parentElement.matches("ul, ol") && item?.localName === "li") item.append(list);
}

function tight(list) {
  const items = [...list.children];
  for (const stray of items.filter((item) => item.localName !== "li")) inside(renamed(stray, "li"), stray.localName);
  if (![...list.children].some((item) => item.querySelectorAll(":scope > p").length > 1)) {
    list.setAttribute("data-tight", "true");
  }
}

// Word's lists are paragraphs that name their list and level in a style, with the bullet or number typed before
// the text. Numbered headings become a list only where they are nothing else: where no text stands below them.
function wordLists(body, sheet) {
  const isItem = (node) => node.localName !== "li" && WORD_LIST.test(css(node)["mso-list"] || "");
  const isHeading = (node) => /^h[1-6]$/.test(node.localName) || /MsoHeading/i.test(node.className);
  const all = [...body.querySelectorAll("[data-css*='mso-list']")].filter(isItem);
  const headings = all.filter(isHeading);
  const lead = headings.some((node) => {
    const next = following(node);
    return next && !all.includes(next);
  });
  for (const node of all) node.marker = takeMarker(node);
  const items = new Set(lead ? all.filter((node) => !headings.includes(node)) : all);
  if (lead) for (const node of headings) if (/[\p{L}\p{N}]/u.test(node.marker)) node.prepend(`${node.marker} `);
  const done = new Set();
  for (const node of items) if (!done.has(node)) gather(node, items, done, sheet);
}

function following(node) {
  let next = node.nextElementSibling;
  while (next && isEmpty(next)) next = next.nextElementSibling;
  return next;
}

function takeMarker(node) {
  let marker = "";
  for (const part of node.querySelectorAll("[data-css]")) {
    if (!/mso-list\s*:\s*ignore/i.test(part.dataset.css)) continue;
    marker += text(part);
    part.remove();
  }
  return marker.trim();
}

function gather(first, items, done, sheet) {
  const open = [];
  const anchor = first.ownerDocument.createElement("div");
  first.before(anchor);
  for (let node = first, next; node; node = next) {
    next = following(node);
    if (items.has(node)) {
      const { level, kind, values } = meaning(node, sheet);
      const margin = parseFloat(css(node)["margin-left"]) || 0;
      while (open.length && open.at(-1).level > level) open.pop();
      if (open.at(-1)?.level === level && !continues(open.at(-1), kind, values)) open.pop();
      if (open.at(-1)?.level !== level) open.push(begun(anchor, open.at(-1), level, kind, values));
      const list = open.at(-1);
      list.item = node.ownerDocument.createElement("li");
      list.last = list.last === null ? values.start : list.last + 1;
      list.margin = margin;
      list.node.append(list.item);
      list.item.append(node);
      done.add(node);
      renamed(node, "p");
    } else if (/MsoListParagraph/i.test(node.className) && !css(node)["mso-list"] && isUnder(node, open)) {
      isUnder(node, open).item.append(node);
    } else break;
  }
  unwrap(anchor);
}

// A paragraph of list style without a number of its own belongs to the item that it is indented like.
function isUnder(node, open) {
  const margin = parseFloat(css(node)["margin-left"]);
  if (Number.isNaN(margin)) return open.at(-1);
  return open.findLast((list) => list.margin <= margin + 1) || (margin > 0 ? open[0] : undefined);
}

function begun(anchor, parent, level, kind, values) {
  const node = anchor.ownerDocument.createElement(kind);
  if (kind === "ol" && values.start !== 1) node.setAttribute("start", values.start);
  if (parent) parent.item.append(node);
  else anchor.append(node);
  return { node, level, kind, last: null, item: null, margin: 0 };
}

const continues = (list, kind, values) => list.kind === kind && (kind === "ul" || values.all.includes(list.last + 1));

function meaning(node, sheet) {
  const [, id, level] = WORD_LIST.exec(css(node)["mso-list"]);
  const marker = node.marker;
  const counted = /^[([]?([\p{L}\p{N}.]+)[.)\]:、．]$/u.exec(marker) || /^(\p{N}[\p{N}.]*)$/u.exec(marker);
  if (!marker) {
    const rule = new RegExp(`@list l${id}:level${level}\\s*\\{([^}]*)`, "i").exec(sheet);
    const isBullet = !rule || /number-format:\s*(bullet|none|image)/i.test(rule[1]);
    return { level: Number(level), kind: isBullet ? "ul" : "ol", values: { all: [], start: 1 } };
  }
  return { level: Number(level), kind: counted ? "ol" : "ul", values: valuesOf(counted?.[1] || "") };
}

// "7" and "2.7" are 7; "c" is 3; "i" may be 9 or 1: what goes on with the list decides, else that it begins one.
function valuesOf(number) {
  const last = number.split(".").at(-1).toLowerCase();
  const all = [];
  if (/^\d{1,6}$/.test(last)) all.push(Number(last));
  if (/^[a-z]$/.test(last)) all.push(last.charCodeAt(0) - 96);
  if (/^[ivxlc]+$/.test(last)) all.push(roman(last));
  return { all, start: all.includes(1) ? 1 : all.at(-1) ?? 1 };
}

function roman(number) {
  const worth = { i: 1, v: 5, x: 10, l: 50, c: 100 };
  const values = [...number].map((letter) => worth[letter]);
  return values.reduce((sum, value, at) => sum + (value < (values[at + 1] || 0) ? -value : value), 0);
}
