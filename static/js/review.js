// The page on which a file is scored: saves by itself and listens to the keyboard. The page works without it.

const TYPING_PAUSE = 1200;
const SECOND_DIGIT_PAUSE = 700;

const startSaving = (form, comment) => {
  let timer = 0;
  let isLeaving = false;
  // Whether something was changed since the last save that arrived.
  let isUnsaved = false;

  const save = () => {
    clearTimeout(timer);
    if (!isLeaving) window.htmx?.trigger(form, "autosave");
  };

  // Who leaves in the middle of a word, or while a save is under way, loses nothing.
  const leave = () => {
    if (isLeaving || !(isUnsaved || form.classList.contains("htmx-request"))) return;
    const typed = new FormData(form);
    typed.set("act", "autosave");
    navigator.sendBeacon(location.href, typed);
  };

  form.addEventListener("input", () => {
    isUnsaved = true;
  });
  form.addEventListener("htmx:beforeRequest", () => {
    isUnsaved = false;
  });
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    isUnsaved = isUnsaved || !detail.successful;
  });
  form.addEventListener("change", ({ target }) => {
    if (target.matches("input[type=radio], #comment")) save();
  });
  comment.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, TYPING_PAUSE);
  });
  form.addEventListener("submit", () => {
    isLeaving = true;
    clearTimeout(timer);
  });
  addEventListener("pagehide", leave);
};

const enter = (criterion) => {
  if (!criterion) return;
  const input = criterion.querySelector("input:checked") || criterion.querySelector("input");
  input.focus({ preventScroll: true });
  criterion.scrollIntoView({ block: "nearest" });
};

const choose = (input) => {
  input.focus({ preventScroll: true });
  if (input.checked) return;
  input.checked = true;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

const startKeyboard = (form, comment) => {
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const shortcuts = form.querySelector("[data-shortcuts]");
  let digits = "";
  let timer = 0;

  const findPlace = () => criteria.findIndex((criterion) => criterion.contains(document.activeElement));

  // From outside the scores, onwards leads to the first criterion and back to the last.
  const step = (by) => {
    const place = findPlace();
    const outside = by > 0 ? 0 : criteria.length - 1;
    const next = place < 0 ? outside : place + by;
    if (next >= criteria.length) comment.focus();
    else enter(criteria[Math.max(0, next)]);
  };

  // A second digit soon after the first belongs to it where the scale goes so far.
  const givePoints = (digit) => {
    const criterion = criteria[Math.max(0, findPlace())];
    if (!criterion) return;
    clearTimeout(timer);
    const tried = digits + digit;
    digits = Number(tried) <= Number(criterion.dataset.highest) ? tried : digit;
    timer = setTimeout(() => {
      digits = "";
    }, SECOND_DIGIT_PAUSE);
    const input = criterion.querySelector(`input[value="${Number(digits)}"]`);
    if (input) choose(input);
  };

  const press = (event) => {
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
    const isInScores = findPlace() >= 0;
    if (/^[0-9]$/.test(event.key)) givePoints(event.key);
    else if (event.key === "j" || (isInScores && event.key === "ArrowDown")) step(1);
    else if (event.key === "k" || (isInScores && event.key === "ArrowUp")) step(-1);
    else if (event.key === "c") comment.focus();
    else if (event.key === "?") shortcuts.open = !shortcuts.open;
    else return;
    event.preventDefault();
  };

  shortcuts.hidden = false;
  document.addEventListener("keydown", press);
  enter(criteria.find((criterion) => !criterion.querySelector("input:checked")) || criteria[0]);
};

const form = document.querySelector("form[data-review]");
if (form) {
  const comment = form.querySelector("#comment");
  startSaving(form, comment);
  startKeyboard(form, comment);
}
