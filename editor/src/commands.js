// What the buttons and keys of the editor do: ProseMirror commands, `(state, dispatch) => whether it applies`.
import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
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
export function around({ selection: { $from } }, types) {
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

/** Return the link that the selection begins in: `{mark, from, to}`, or null. */
export function linkAt({ selection: { $from, from, to }, doc }) {
  const mark = marks.link.isInSet($from.marks()) || (from < to && marks.link.isInSet(doc.nodeAt(from)?.marks || []));
  if (!mark) return null;
  let run = null;
  $from.parent.forEach((child, offset) => {
    const place = $from.start() + offset;
    if (!mark.isInSet(child.marks)) return;
    if (run?.to === place) run.to += child.nodeSize;
    else if (!run || run.to < from) run = { from: place, to: place + child.nodeSize };
  });
  return run && { mark, ...run };
}
