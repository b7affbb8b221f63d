// Says how many characters are left in a field once there are not many: at once for the eye, and after a pause for a
// screen reader. Counts as the server does, in Unicode code points. Without this script the server says it.
const PAUSE = 1000; // ms
const words = document.querySelector("template[data-counters]")?.dataset;

for (const field of words ? document.querySelectorAll("input[data-limit], textarea[data-limit]") : []) count(field);

function count(field) {
  const limit = Number(field.dataset.limit);
  const shown = line("hint counter", "aria-hidden", "true");
  const told = line("out-of-sight", "role", "status");
  let timer = 0;

  function show(isTyping) {
    // No text has more code points than units: most of the time there is nothing to count.
    const left = field.value.length < limit * 0.75 ? limit : limit - [...field.value].length;
    const sentence = left > limit / 4 ? "" : `${left < 0 ? words.over : words.left} ${Math.abs(left)}`;
    if (shown.textContent === sentence) return;
    shown.textContent = sentence;
    shown.classList.toggle("error", left < 0);
    clearTimeout(timer);
    if (isTyping) timer = setTimeout(() => (told.textContent = sentence), PAUSE);
  }

  field.closest(".field").append(shown, told);
  field.addEventListener("input", () => show(true));
  addEventListener("pageshow", () => show(false));
  show(false);
}

function line(look, name, value) {
  const made = document.createElement("p");
  made.className = look;
  made.setAttribute(name, value);
  return made;
}
