// What a page can do without until its text has shown, so that on a slow line nothing stands in the way of the text:
// the typeface, and the scripts that `data-late` names, which only wait for what somebody does. Once this browser has
// the typeface it is asked for at once, so that the next page begins with it. Without this script the page has the
// typeface from its head, and all it needs.
const KEPT = "copydesk-type";
const link = document.querySelector("noscript[data-type]")?.textContent; // at the desk it is in the head
const scripts = [...document.querySelectorAll("template[data-late]")].flatMap(({ dataset }) => dataset.late.split(" "));
const isKept = Boolean(link) && remembered() === link;

if (isKept) put();
new PerformanceObserver(later).observe({ type: "paint", buffered: true });

async function later(painted, observer) {
  if (!painted.getEntriesByName("first-contentful-paint").length) return;
  observer.disconnect();
  if (link && !isKept) {
    put();
    document.fonts.ready.then(remember);
  }
  await Promise.all(scripts.map((address) => import(address)));
  document.documentElement.dataset.late = "here";
}

// `link` is the tag itself, written by the server: a browser that runs scripts takes it for text.
function put() {
  document.head.insertAdjacentHTML("beforeend", link);
}

function remember() {
  try {
    localStorage.setItem(KEPT, link);
  } catch {
    // The next page waits again.
  }
}

function remembered() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}
