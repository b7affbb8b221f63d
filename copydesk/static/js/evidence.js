// A click on marked evidence leads to the finding that it belongs to. Links that the evidence stands in still work
// with a modifier key; without this script, the findings' own links lead the other way.
for (const mark of document.querySelectorAll("mark.evidence")) {
  mark.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const finding = document.getElementById(`finding-${mark.dataset.finding}`);
    if (!finding) return;
    event.preventDefault();
    finding.scrollIntoView({ block: "nearest" });
    finding.focus();
  });
}
