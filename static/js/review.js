// The page on which a file is scored: saves by itself and listens to the keyboard. The page works without it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-review]");
  if (!form) return;
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const comment = form.querySelector("#comment");
  const shortcuts = form.querySelector("[data-shortcuts]");
  const WAIT_FOR_TYPING = 1200;
  const WAIT_FOR_SECOND_DIGIT = 700;
  let typing = 0;
  let leaving = false;
  // Whether something was changed since the last save that arrived.
  let unsaved = false;
  shortcuts.hidden = false;

  // --- saving by itself -----------------------------------------------------------------------
  const save = () => {
    clearTimeout(typing);
    if (!leaving && window.htmx) window.htmx.trigger(form, "autosave");
  };
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("htmx:beforeRequest", () => { unsaved = false; });
  form.addEventListener("htmx:afterRequest", (event) => { unsaved = unsaved || !event.detail.successful; });
  // Who leaves in the middle of a word, or while a save is under way, loses nothing.
  window.addEventListener("pagehide", () => {
    if (leaving || !(unsaved || form.classList.contains("htmx-request"))) return;
    const typed = new FormData(form);
    typed.set("act", "autosave");
    navigator.sendBeacon(window.location.href, typed);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=radio], #comment")) save();
  });
  comment.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(save, WAIT_FOR_TYPING);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(typing);
  });

  // --- the keyboard ---------------------------------------------------------------------------
  const here = () => criteria.findIndex((one) => one.contains(document.activeElement));
  const enter = (criterion) => {
    if (!criterion) return;
    (criterion.querySelector("input:checked") || criterion.querySelector("input")).focus({ preventScroll: true });
    criterion.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const at = here();
    const next = at < 0 ? (by > 0 ? 0 : criteria.length - 1) : at + by;
    if (next >= criteria.length) comment.focus();
    else enter(criteria[Math.max(0, next)]);
  };
  let digits = "";
  let waiting = 0;
  const point = (digit) => {
    const criterion = criteria[Math.max(0, here())];
    if (!criterion) return;
    clearTimeout(waiting);
    const tried = digits + digit;
    digits = Number(tried) <= Number(criterion.dataset.highest) ? tried : digit;
    const input = criterion.querySelector(`input[value="${Number(digits)}"]`);
    waiting = setTimeout(() => { digits = ""; }, WAIT_FOR_SECOND_DIGIT);
    if (!input) return;
    input.focus({ preventScroll: true });
    if (!input.checked) {
      input.checked = true;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-submit]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest("textarea, select, input:not([type=radio]), [contenteditable]");
    if (field) {
      if (event.key === "Escape" && field === comment) enter(criteria[criteria.length - 1]);
      return;
    }
    const inScores = here() >= 0;
    if (/^[0-9]$/.test(event.key)) point(event.key);
    else if (event.key === "j" || (inScores && event.key === "ArrowDown")) step(1);
    else if (event.key === "k" || (inScores && event.key === "ArrowUp")) step(-1);
    else if (event.key === "c") comment.focus();
    else if (event.key === "?") shortcuts.open = !shortcuts.open;
    else return;
    event.preventDefault();
  });
  enter(criteria.find((one) => !one.querySelector("input:checked")) || criteria[0]);
})();
