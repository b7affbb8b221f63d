// The buttons above the text: one stop for the Tab key, arrows between them, Escape back to the text (ARIA's toolbar
// pattern), and the line for a link's address.
import { ACTS, linkAt } from "./commands.js";
import { schema } from "./markdown.js";

const SCHEME = /^(https?:\/\/|mailto:|\/)/i;

export class Toolbar {
  constructor(frame, view) {
    this.view = view;
    this.bar = frame.querySelector("[role=toolbar]");
    this.buttons = [...this.bar.querySelectorAll("button:not([hidden])")];
    this.line = frame.querySelector(".editor-link");
    this.address = this.line.querySelector("input");
    this.problem = this.line.querySelector("[data-problem]");
    this.buttons.forEach((button, at) => (button.tabIndex = at ? -1 : 0));
    this.bar.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps its selection
    this.bar.addEventListener("click", (event) => this.press(event.target.closest("button")));
    this.bar.addEventListener("keydown", (event) => this.move(event));
    this.line.addEventListener("keydown", (event) => this.type(event));
    this.line.querySelector("[data-link=set]").addEventListener("click", () => this.setLink());
    this.line.querySelector("[data-link=remove]").addEventListener("click", () => this.removeLink());
  }

  show(state) {
    for (const button of this.buttons) {
      const act = ACTS[button.dataset.act];
      if (act?.isOn) button.setAttribute("aria-pressed", act.isOn(state));
      if (act?.can) button.setAttribute("aria-disabled", !act.can(state));
    }
  }

  press(button) {
    const name = button?.dataset.act;
    if (!ACTS[name]) return;
    const hadFocus = document.activeElement === button;
    if (name === "link") {
      if (this.line.hidden) this.openLink();
      else this.closeLink();
      return;
    }
    ACTS[name].run(this.view.state, this.view.dispatch, this.view);
    // A click leads back to the text; who came by the keyboard stays, to press another.
    if (!hadFocus) this.view.focus();
  }

  move(event) {
    const at = this.buttons.indexOf(document.activeElement);
    const way = getComputedStyle(this.bar).direction === "rtl" ? -1 : 1;
    const to = {
      ArrowRight: at + way,
      ArrowLeft: at - way,
      Home: 0,
      End: this.buttons.length - 1,
    }[event.key];
    if (event.key === "Escape") this.view.focus();
    else if (to === undefined) return;
    else this.go((to + this.buttons.length) % this.buttons.length);
    event.preventDefault();
  }

  go(at) {
    this.buttons.forEach((button, index) => (button.tabIndex = index === at ? 0 : -1));
    this.buttons[at].focus();
  }

  focus() {
    this.go(Math.max(0, this.buttons.findIndex((button) => button.tabIndex === 0)));
    return true;
  }

  // -- links ------------------------------------------------------------------------------------------------

  openLink() {
    const link = linkAt(this.view.state);
    this.address.value = link?.mark.attrs.href || "";
    this.line.querySelector("[data-link=remove]").hidden = !link;
    this.complain(false);
    this.line.hidden = false;
    this.address.focus();
    this.address.select();
    return true;
  }

  closeLink() {
    this.line.hidden = true;
    this.view.focus();
  }

  type(event) {
    if (event.key === "Escape") this.closeLink();
    else if (event.key === "Enter" && event.target === this.address) this.setLink();
    else return;
    event.preventDefault();
  }

  setLink() {
    const href = complete(this.address.value.trim());
    this.complain(!href);
    if (!href) return;
    const { state } = this.view;
    const mark = schema.marks.link.create({ href });
    const link = linkAt(state);
    const { from, to, empty } = state.selection;
    const range = empty && link ? link : { from, to };
    const change = empty && !link
      ? state.tr.replaceSelectionWith(schema.text(this.address.value.trim(), [mark]), false)
      : state.tr.removeMark(range.from, range.to, schema.marks.link).addMark(range.from, range.to, mark);
    this.view.dispatch(change);
    this.closeLink();
  }

  removeLink() {
    const { state } = this.view;
    const { from, to } = linkAt(state) || state.selection;
    this.view.dispatch(state.tr.removeMark(from, to, schema.marks.link));
    this.closeLink();
  }

  complain(isWrong) {
    this.problem.hidden = !isWrong;
    if (isWrong) this.address.setAttribute("aria-invalid", "true");
    else this.address.removeAttribute("aria-invalid");
    if (isWrong) this.address.focus();
  }
}

// An address as a person types it, complete; null when it can't be one.
function complete(typed) {
  if (!typed || /\s/.test(typed)) return null;
  if (/^[^@/\s:]+@[^@/\s:]+\.[^@/\s:]+$/.test(typed)) return `mailto:${typed}`;
  const address = SCHEME.test(typed) ? typed : `https://${typed}`;
  if (address.startsWith("/")) return address;
  try {
    const { protocol, hostname } = new URL(address);
    return protocol === "mailto:" || hostname.includes(".") || hostname === "localhost" ? address : null;
  } catch {
    return null;
  }
}
