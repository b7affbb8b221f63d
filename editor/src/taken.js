// The text of the field as the editor takes it over, perhaps while somebody is typing it.
import { Selection, EditorState } from "prosemirror-state";
import { SIGNS, opened, schema, written } from "./markdown.js";

const HERE = "\uE000"; // no letter: it stands where the cursor is, for a moment

/**
 * Return `{source, doc, first, selection}`: what to show, and which text an unchanged `first` is; null when the editor
 * could not keep the text. `at` is where the cursor stands; `wasTyped` says that all of it was typed sign by sign.
 */
export function takenOver(text, at, wasTyped) {
  if (wasTyped && !SIGNS.test(text)) return typed(text, at);
  const doc = opened(text);
  return doc && { source: text, ...withCursor(doc, text, at) };
}

// As if it had been typed into the editor: each line is a paragraph, each sign a sign.
function typed(text, at) {
  const lines = text.split("\n").map((line) => schema.nodes.paragraph.create(null, line ? schema.text(line) : null));
  const doc = schema.topNodeType.create(null, lines);
  return { source: "", doc, first: opened(""), selection: near(doc, at + text.slice(0, at).split("\n").length) };
}

// A space at the end is nothing in Markdown, yet the next word is typed after it. So the document is the one with the
// sign in it, without the sign, if that means the same.
function withCursor(doc, text, at) {
  const marked = opened(text.slice(0, at) + HERE + text.slice(at));
  let place = -1;
  marked?.descendants((node, start) => {
    if (node.isText && node.text.includes(HERE)) place = start + node.text.indexOf(HERE);
  });
  if (place < 0) return { doc, selection: Selection.atEnd(doc) };
  const found = EditorState.create({ doc: marked }).tr.delete(place, place + 1).doc;
  if (written(found) !== written(doc)) return { doc, selection: Selection.atEnd(doc) };
  return { doc: found, selection: near(found, place) };
}

function near(doc, place) {
  return Selection.near(doc.resolve(place), -1);
}
