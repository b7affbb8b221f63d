// "Let's talk" opens as a panel on the page; its code is loaded then, not before. A passage that a reader marks in a
// post goes along. Without this script the link leads to a page that does the same.
const article = document.querySelector("article.post");
const button = document.querySelector("button[data-talk]");
let marked = null;

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-talk]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const link = document.querySelector("a[data-talk]");
  try {
    const { open } = await import(link.dataset.talk);
    await open(link, opener, marked);
    marked = null;
    if (button) button.hidden = true;
  } catch {
    location.assign(link.href);
  }
});

document.addEventListener("selectionchange", look);
look(); // it may have been marked before this script was here

function look() {
  if (!article || !button) return;
  const selection = getSelection();
  const text = selection.toString().trim();
  const inside = selection.rangeCount && article.contains(selection.getRangeAt(0).commonAncestorContainer);
  // A selection that collapses because the reader goes on to the button or the link is still meant.
  if (text.length < 3 || !inside) {
    if (selection.isCollapsed && selection.anchorNode && article.contains(selection.anchorNode)) forget();
    return;
  }
  const ahead = document.createRange();
  ahead.setStart(article, 0);
  ahead.setEnd(selection.getRangeAt(0).startContainer, selection.getRangeAt(0).startOffset);
  marked = { passage: text.slice(0, 1000), before: ahead.toString().slice(-60) };
  button.hidden = false;
}

function forget() {
  marked = null;
  button.hidden = true;
}
