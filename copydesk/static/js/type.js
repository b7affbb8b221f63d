// The typeface of the site, after the text has shown: on a slow line people read, in what stands in for it, before its
// files are there. Once this browser has them it asks for them at once, so that the next page begins with them.
// Without this script, or where nothing can be kept, the page works the same; without any script it has the typeface
// from its head.
const KEPT = "copydesk-type";
const { textContent: link } = document.querySelector("noscript[data-type]");

if (remembered() === link) put();
else new PerformanceObserver(later).observe({ type: "paint", buffered: true });

function later(painted, observer) {
  if (!painted.getEntriesByName("first-contentful-paint").length) return;
  observer.disconnect();
  put();
  document.fonts.ready.then(remember);
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
