// The rich editor of the form. The textarea stays the form's field: the editor fills it with Markdown, and whatever
// else fills it (a kept draft, a dictation tool, the browser going back) is taken over. An untouched text is sent as
// it was, byte for byte. js/write.js loads this when it is wanted.
//
// Other scripts talk to the field: an `insert` event with Markdown as its detail puts it where the cursor is (whoever
// takes it prevents the default); a `files` event from the field hands over files that were pasted or dropped.
import { baseKeymap, chainCommands, exitCode } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, undoInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { Fragment, Slice } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { ACTS, toggleHeading, toggleList } from "./commands.js";
import { SIGNS, opened, schema, written } from "./markdown.js";
import { cleaned } from "./paste.js";
import { takenOver } from "./taken.js";
import { Toolbar } from "./toolbar.js";

const PAUSE = 100; // ms from a key to the field
const { nodes, marks } = schema;

/** Put the editor into its place, which js/write.js has prepared; it may come while somebody types into the field. */
export function enhance({ field, names, frame, note, told, plainButton, richButton, show, remember }, { isPlain, isTyped }) {
  const surface = frame.querySelector(".editor-text");
  let view = null;
  let toolbar = null;
  let timer = 0;
  let source = null; // the text that the editor was opened with,
  let first = null; // and as a document
  let last = null; // what the field held when we last looked

  // -- between the field and the editor ---------------------------------------------------------------------

  function fill() {
    clearTimeout(timer);
    timer = 0;
    const text = view.state.doc.eq(first) ? source : written(view.state.doc);
    if (text === field.value) return;
    field.value = text;
    last = field.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const flush = () => timer && fill();

  function look() {
    if (!view || field.value === last) return;
    const doc = opened(field.value);
    if (doc) begin({ source: field.value, doc });
    else toPlain(true);
  }

  function begin({ doc, source: text, first: unchanged = doc, selection }) {
    [source, first, last] = [text, unchanged, field.value];
    clearTimeout(timer);
    timer = 0;
    const state = EditorState.create({ doc, selection, plugins: plugins() });
    if (view) view.updateState(state);
    else view = new EditorView({ mount: surface }, { state, ...options });
    surface.hidden = false;
    toolbar ||= new Toolbar(frame, view);
    toolbar.show(view.state);
  }

  // With the cursor where it is, if it is in the field.
  function toRich(wasTyped = false) {
    const hasCursor = document.activeElement === field;
    const taken = takenOver(field.value, hasCursor ? field.selectionStart : 0, wasTyped);
    note.hidden = Boolean(taken);
    if (!taken) return false;
    begin(taken);
    show("rich");
    fill();
    if (hasCursor) view.focus();
    return true;
  }

  function toPlain(why = false) {
    if (view) flush();
    note.hidden = !why;
    show("plain");
  }

  const isRich = () => !frame.hidden;
  const focus = () => (isRich() ? view.focus() : field.focus());

  // -- the editor -------------------------------------------------------------------------------------------

  const options = {
    attributes: () => ({
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": names.name,
      "aria-required": "true",
      ...(field.getAttribute("aria-invalid") && { "aria-invalid": "true" }),
      "aria-describedby": [field.getAttribute("aria-describedby"), names.keys].filter(Boolean).join(" "),
      class: "editor-text body",
      dir: field.dir || "auto",
    }),
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      toolbar.show(view.state);
      if (!transaction.docChanged) return;
      clearTimeout(timer);
      timer = setTimeout(fill, PAUSE);
    },
    handleDOMEvents: { keydown: lookAtCursor },
    transformPastedHTML: (html) => cleaned(html, (count) => tell(count)),
    clipboardTextParser(text, _context, isPlain) {
      if (!isPlain && SIGNS.test(text)) {
        const doc = opened(text.replace(/\r\n?/g, "\n"));
        if (doc) return new Slice(doc.content, 0, 0);
      }
      const paragraphs = text.replace(/\r\n?/g, "\n").split(/\n\s*\n/).filter((one) => one.trim());
      return Slice.maxOpen(Fragment.from(paragraphs.map((one) => nodes.paragraph.create(null, lines(one)))));
    },
    handlePaste(_view, event) {
      const data = event.clipboardData;
      if (data?.files.length && !data.types.includes("text/html")) return handOver(data.files);
      const text = data?.getData("text/plain").trim();
      if (view.state.selection.empty || !/^https?:\/\/\S+$/.test(text)) return false;
      const { from, to } = view.state.selection;
      view.dispatch(view.state.tr.addMark(from, to, marks.link.create({ href: text })));
      return true;
    },
    handleDrop: (_view, event) => Boolean(event.dataTransfer?.files.length) && handOver(event.dataTransfer.files),
  };

  // Whoever takes files says so by preventing the default.
  function handOver(files) {
    return !field.dispatchEvent(new CustomEvent("files", { detail: [...files], bubbles: true, cancelable: true }));
  }

  function tell(count) {
    told.textContent = count ? `${told.dataset.told} ${count}` : "";
  }

  function plugins() {
    return [
      inputRules({
        rules: [
          wrappingInputRule(/^\s*[-*+•]\s$/, nodes.bullet_list),
          wrappingInputRule(/^(\d{1,9})[.)]\s$/, nodes.ordered_list, (found) => ({ order: Number(found[1]) })),
          wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
          textblockTypeInputRule(/^(#{1,3})\s$/, nodes.heading, (found) => ({ level: Math.max(2, found[1].length) })),
        ],
      }),
      keymap({
        "Mod-b": ACTS.strong.run,
        "Mod-i": ACTS.em.run,
        "Mod-k": () => toolbar.openLink(),
        "Mod-z": undo,
        "Mod-y": redo,
        "Shift-Mod-z": redo,
        "Mod-Alt-0": (state, dispatch) => toggleParagraph(state, dispatch),
        "Mod-Alt-2": toggleHeading(2),
        "Mod-Alt-3": toggleHeading(3),
        "Shift-Mod-7": toggleList(nodes.ordered_list),
        "Shift-Mod-8": toggleList(nodes.bullet_list),
        "Shift-Mod-9": ACTS.quotation.run,
        "Mod-]": sinkListItem(nodes.list_item),
        "Mod-[": liftListItem(nodes.list_item),
        "Shift-Enter": chainCommands(exitCode, lineBreak),
        "Mod-Enter": chainCommands(exitCode, lineBreak),
        Enter: splitListItem(nodes.list_item),
        Backspace: chainCommands(undoInputRule, headingAway),
        "Alt-F10": () => toolbar.focus(),
      }),
      keymap(baseKeymap),
      history(),
    ];
  }

  // -- the page ---------------------------------------------------------------------------------------------

  function choose(kind) {
    if (kind === "rich") toRich();
    else toPlain();
    remember(kind);
    focus();
  }

  function insert(markdown) {
    const doc = isRich() && opened(markdown);
    if (doc) {
      const isInline = doc.childCount === 1 && doc.firstChild.inlineContent;
      view.dispatch(view.state.tr.replaceSelection(Slice.maxOpen(isInline ? doc.firstChild.content : doc.content)));
    } else {
      field.setRangeText(markdown, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  plainButton.addEventListener("click", () => choose("plain"));
  richButton.addEventListener("click", () => choose("rich"));
  field.addEventListener("input", () => look());
  field.addEventListener("insert", (event) => {
    event.preventDefault();
    insert(event.detail);
  });
  field.form.addEventListener("submit", flush, { capture: true });
  field.form.addEventListener("focusout", flush);
  addEventListener("pagehide", flush);
  addEventListener("pageshow", look); // the browser may have put an earlier text back
  document.addEventListener("click", (event) => {
    const leads = event.target.closest(`label[for="${field.id}"], a[href="#${field.id}"]`);
    if (!leads || !isRich()) return;
    event.preventDefault();
    focus();
    frame.scrollIntoView({ block: "nearest" });
  });

  if (isPlain || !toRich(isTyped)) show("plain");
  else if (location.hash === `#${field.id}`) focus();
}

function lines(text) {
  return text.split("\n").flatMap((line, at) => {
    const words = line.trim() ? [schema.text(line.trim())] : [];
    return at ? [nodes.hard_break.create(), ...words] : words;
  });
}

// A key may come before the browser has told where the one before it put the cursor: on a busy machine, Enter or
// Backspace would then change the text where the cursor was.
function lookAtCursor(view, { keyCode }) {
  if (keyCode !== 229 && !view.composing) view.domObserver.flush(); // 229: a sign that is still being composed
}

function lineBreak(state, dispatch) {
  if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
}

function toggleParagraph(state, dispatch) {
  const level = state.selection.$from.parent.attrs.level;
  return Boolean(level) && toggleHeading(level)(state, dispatch);
}

function headingAway(state, dispatch) {
  const { $from, empty } = state.selection;
  return empty && $from.parentOffset === 0 && toggleParagraph(state, dispatch);
}
