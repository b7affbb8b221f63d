// What the buttons and keys of the editor do: ProseMirror commands, `(state, dispatch) => whether it applies`.
import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { AllSelection, Selection } from "prosemirror-state";
import { schema } from "./markdown.js";

const { nodes, marks } = schema;

/** Each button by its name in the toolbar: what it does, and whether it is on (null: it is never on or off). */
export const ACTS = {
  strong: { run: toggleMark(marks.strong), isOn: (state) => hasMark(state, marks.strong) },
  em: { run: toggleMark(marks.em), isOn: (state) => hasMark(state, marks.em) },
  link: { run: null, isOn: (state) => Boolean(linkAt(state)) },
  heading: { run: toggleHeading(2), isOn: (state) => headingLevel(state) > 0 },
  bullets: { run: toggleList(nodes.bullet_list), isOn: (state) => around(state, LISTS)?.node.type === nodes.bullet_list },
  numbers: { run: toggleList(nodes.ordered_list), isOn: (state) => around(state, LISTS)?.node.type === nodes.ordered_list },
  quotation: { run: toggleQuotation, isOn: (state) => Boolean(around(state, [nodes.blockquote])) },
  undo: { run: undo, isOn: null, can: (state) => undoDepth(state) > 0 },
  redo: { run: redo, isOn: null, can: (state) => redoDepth(state) > 0 },
};

const LISTS = [nodes.bullet_list, nodes.ordered_list];

/** Return the innermost node of one of these types that the selection stands in, with its place, or null. */
export function around({ selection, doc }, types) {
  const { $from } = selection instanceof AllSelection ? Selection.atStart(doc) : selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    if (types.includes(node.type)) return { node, at: $from.before(depth), depth };
  }
  return null;
}

function hasMark({ selection: { from, $from, to, empty }, storedMarks, doc }, mark) {
  return empty ? Boolean(mark.isInSet(storedMarks || $from.marks())) : doc.rangeHasMark(from, to, mark);
}

function headingLevel({ selection: { $from } }) {
  return $from.parent.type === nodes.heading ? $from.parent.attrs.level : 0;
}

/** Make the paragraph a heading of this level, or a paragraph again. */
export function toggleHeading(level) {
  return (state, dispatch) => (headingLevel(state) === level || (headingLevel(state) && level === 2)
    ? setBlockType(nodes.paragraph)(state, dispatch)
    : setBlockType(nodes.heading, { level })(state, dispatch));
}

/** Make the paragraphs a list of this type, turn a list of the other type into it, or take them out of it. */
export function toggleList(type) {
  return (state, dispatch) => {
    const list = around(state, LISTS);
    if (!list) return wrapInList(type)(state, dispatch);
    if (list.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
    if (dispatch) dispatch(state.tr.setNodeMarkup(list.at, type, { tight: list.node.attrs.tight }));
    return true;
  };
}

function toggleQuotation(state, dispatch) {
  return around(state, [nodes.blockquote]) ? lift(state, dispatch) : wrapIn(nodes.blockquote)(state, dispatch);
}

/** Return the first link in the selection, or the one that the cursor stands in: `{mark, from, to}`, or null. */
export function linkAt({ selection: { $from, from, to, empty }, doc }) {
  let found = null;
  if (empty) found = marks.link.isInSet($from.marks()) && { mark: marks.link.isInSet($from.marks()), at: from };
  else {
    doc.nodesBetween(from, to, (node, place) => {
      const mark = node.isText && marks.link.isInSet(node.marks);
      if (mark && !found) found = { mark, at: Math.max(place, from) };
      return !found;
    });
  }
  if (!found) return null;
  const $at = doc.resolve(found.at);
  let run = null;
  $at.parent.forEach((child, offset) => {
    const place = $at.start() + offset;
    if (!found.mark.isInSet(child.marks)) return;
    if (run?.to === place) run.to += child.nodeSize;
    else if (!run || run.to < found.at) run = { from: place, to: place + child.nodeSize };
  });
  return run && { mark: found.mark, ...run };
}
