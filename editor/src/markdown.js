// Markdown in and out. A text that would not come back with the same meaning is not opened at all: `opened` says so,
// and the writer gets plain text.
import MarkdownIt from "markdown-it";
import { MarkdownParser, MarkdownSerializerState, defaultMarkdownParser, defaultMarkdownSerializer, schema as basic } from "prosemirror-markdown";
import { Fragment, Schema } from "prosemirror-model";

const DEEPEST = 40; // levels; beyond that neither people nor the parser can follow
const PUNCTUATION = /[\p{P}\p{S}]/u;
// One tilde on each side strikes words out on the page, yet the parser here knows only two.
const STRUCK = /(?<![\\~])~(?![\s~])[^~]*[^\s~]~(?!~)/;

const list = (name) => ({ ...basic.spec.nodes.get(name), attrs: { ...basic.spec.nodes.get(name).attrs, tight: { default: true } } });
const picture = {
  ...basic.spec.nodes.get("image"),
  // A picture of this site is shown; another is named, never fetched.
  toDOM: ({ attrs }) => (/^\/media\//.test(attrs.src)
    ? ["img", { src: attrs.src, alt: attrs.alt || "", "data-picture": attrs.src }]
    : ["span", { class: "editor-picture", "data-picture": attrs.src, "data-alt": attrs.alt }, attrs.alt || attrs.src]),
  parseDOM: [{
    tag: "[data-picture]",
    priority: 60,
    getAttrs: (dom) => ({ src: dom.dataset.picture, alt: dom.dataset.alt || dom.getAttribute("alt") }),
  }, ...basic.spec.nodes.get("image").parseDOM],
};

export const schema = new Schema({
  nodes: basic.spec.nodes
    .update("bullet_list", list("bullet_list"))
    .update("ordered_list", list("ordered_list"))
    .update("image", picture),
  marks: basic.spec.marks,
});

// HTML, tables and struck words are known to the reader so that they are noticed: the schema has no place for them.
const reader = new MarkdownIt("commonmark", { html: true, maxNesting: 3 * DEEPEST }).enable(["table", "strikethrough"]);
const tokens = {
  ...defaultMarkdownParser.tokens,
  ordered_list: {
    ...defaultMarkdownParser.tokens.ordered_list,
    getAttrs: (token, all, at) => ({
      ...defaultMarkdownParser.tokens.ordered_list.getAttrs(token, all, at),
      order: Number(token.attrGet("start") ?? 1),
    }),
  },
  image: {
    node: "image",
    getAttrs: (token) => ({
      src: token.attrGet("src"),
      title: token.attrGet("title"),
      alt: token.children.map((child) => child.content || (child.type === "softbreak" ? " " : "")).join("") || null,
    }),
  },
};
const parser = new MarkdownParser(schema, reader, tokens);

/** Return a text as a document; null when the editor could not give it back with the same meaning. */
export function opened(source) {
  try {
    const isDeep = reader.parse(source, {}).some((token) => token.level > DEEPEST);
    if (isDeep || STRUCK.test(source)) return null;
    const doc = parser.parse(source);
    return page(source) === page(written(doc)) ? doc : null;
  } catch {
    return null; // something that the schema does not know, or too deep for the machine
  }
}

/** What tells pasted plain text that is Markdown from text that only has an asterisk in it. */
export const SIGNS = /^(#{1,6} |[-*+] |\d{1,9}[.)] |> )|\*\*\S|\]\(\S+\)/m;

// How it would look, but for what has no meaning: white space between words, tight or loose lists.
function page(source) {
  return reader
    .render(source)
    .split(/(<pre>[\s\S]*?<\/pre>)/)
    .map((part, at) => (at % 2 ? part : part.replace(/<\/?p>/g, "\n").replace(/\s+/g, " ").replace(/> | </g, (edge) => edge.trim())))
    .join("");
}

/** Return a document as Markdown: with as few escapes as it takes, or with all when that would not be read back. */
export function written(doc) {
  const tidied = tidy(doc);
  const plain = serialised(tidied, Writer);
  const wanted = tidied.toString();
  if (readBack(plain) === wanted) return plain;
  const careful = serialised(tidied, CarefulWriter);
  return readBack(careful) === wanted ? careful : plain;
}

function readBack(source) {
  try {
    return parser.parse(source).toString();
  } catch {
    return null;
  }
}

function serialised(doc, Kind) {
  const state = new Kind(nodes, defaultMarkdownSerializer.marks, { escapeExtraCharacters: null });
  state.renderContent(doc);
  return state.out;
}

class Writer extends MarkdownSerializerState {
  esc(text, isStart = false) {
    const escaped = text.replace(/[`*\\~[\]_<]|&(?=#?\w+;)/g, (sign, at) => (
      sign === "_" && /\w/.test(text[at - 1] || "") && /\w/.test(text[at + 1] || "") ? sign : `\\${sign}`
    ));
    if (!isStart && !/\\\n[> ]*$/.test(this.out)) return escaped;
    return escaped
      .replace(/^(\s*)([-+=]+(?=\s|$)|--+|==+|>|#{1,6}(?=\s|$))/, "$1\\$2")
      .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
  }
}

class CarefulWriter extends MarkdownSerializerState {
  esc(text) {
    return text.replace(/[!-/:-@[-`{-~]/g, "\\$&");
  }
}

// Two lists side by side are one in Markdown unless their signs differ.
function isSecond(parent, at, type) {
  let before = 0;
  while (at - before > 0 && parent.child(at - before - 1).type === type) before += 1;
  return before % 2 === 1;
}

// A list may stay tight while nothing in it needs an empty line to be told from the text above.
function isTight(list) {
  let tight = list.attrs.tight;
  list.forEach((item) => item.forEach((child, _offset, at) => {
    const follows = ["bullet_list", "blockquote", "heading", "code_block"].includes(child.type.name)
      || (child.type.name === "ordered_list" && child.attrs.order === 1);
    if (at && !follows) tight = false;
    if (at && child.type === item.child(at - 1).type) tight = false;
  }));
  return tight;
}

function renderList(state, list, indent, sign) {
  const node = list.type.create({ ...list.attrs, tight: isTight(list) }, list.content);
  if (state.closed?.type === list.type) state.flushClose(2);
  state.renderList(node, indent, sign);
}

const nodes = {
  ...defaultMarkdownSerializer.nodes,
  bullet_list(state, node, parent, at) {
    const sign = isSecond(parent, at, node.type) ? "+ " : "- ";
    renderList(state, node, "  ", () => sign);
  },
  ordered_list(state, node, parent, at) {
    const first = node.attrs.order;
    const sign = isSecond(parent, at, node.type) ? ")" : ".";
    const width = String(first + node.childCount - 1).length + 2;
    renderList(state, node, " ".repeat(width), (index) => `${first + index}${sign}`.padEnd(width));
  },
  image(state, { attrs }) {
    const title = attrs.title ? ` "${attrs.title.replace(/"/g, '\\"')}"` : "";
    state.write(`![${state.esc(attrs.alt || "")}](${attrs.src.replace(/[()]/g, "\\$&")}${title})`);
  },
};

// -- what Markdown cannot say --------------------------------------------------------------------------------

// Empty paragraphs, spaces at the edges of lines, and punctuation at the edge of a mark ("**so.**Then" is not bold).
function tidy(node) {
  if (node.isText || node.isLeaf) return node;
  if (node.isTextblock) return node.type.spec.code ? node : node.copy(Fragment.from(trimmed(edges(node.content.content))));
  const children = [];
  node.forEach((child, _offset, at) => {
    const isNeeded = node.type.name === "list_item" ? at === 0 : node.childCount === 1 && node.type.name !== "doc";
    const made = tidy(child);
    if (made.type.name !== "paragraph" || made.childCount || isNeeded) children.push(made);
  });
  if (!children.length && node.type.name !== "doc") children.push(schema.nodes.paragraph.create());
  return node.copy(Fragment.from(children));
}

function trimmed(inline) {
  const isBreak = (child) => !child || child.type.name === "hard_break";
  const kept = inline
    .map((child, at) => {
      if (!child.isText) return child;
      let text = child.text.replace(/[\t\n]/g, " ");
      if (isBreak(inline[at - 1])) text = text.replace(/^ +/, "");
      if (isBreak(inline[at + 1])) text = text.replace(/ +$/, "");
      return text && child.withText(text);
    })
    .filter(Boolean);
  while (kept.length && isBreak(kept.at(-1))) kept.pop();
  while (kept.length && isBreak(kept[0])) kept.shift();
  return kept;
}

function edges(inline) {
  let children = inline;
  for (const name of ["strong", "em"]) {
    const mark = schema.marks[name].create();
    children = children.flatMap((child, at) => {
      if (!child.isText || !mark.isInSet(child.marks)) return [child];
      const isOutside = (other) => other?.isText && !mark.isInSet(other.marks);
      const [before, after] = [children[at - 1], children[at + 1]];
      const isWord = (letter) => letter && !PUNCTUATION.test(letter) && !/\s/.test(letter);
      const head = isOutside(before) && isWord([...before.text].at(-1)) ? /^[\p{P}\p{S}]+/u.exec(child.text)?.[0].length || 0 : 0;
      const tail = isOutside(after) && isWord([...after.text][0]) ? /[\p{P}\p{S}]+$/u.exec(child.text)?.[0].length || 0 : 0;
      return parted(child, mark, head, Math.max(head, child.text.length - tail));
    });
  }
  return children;
}

function parted(child, mark, from, to) {
  const piece = (start, end, marks) => (start < end ? [child.withText(child.text.slice(start, end)).mark(marks)] : []);
  const without = mark.removeFromSet(child.marks);
  return [...piece(0, from, without), ...piece(from, to, child.marks), ...piece(to, child.text.length, without)];
}
