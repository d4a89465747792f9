// The board works without this: it ticks all files of the page, and keeps the place after a decision.
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const all = event.target;
    if (!all.matches("[data-ticks-all]")) return;
    document.querySelectorAll("input[name='files']").forEach((box) => { box.checked = all.checked; });
  });
})();
