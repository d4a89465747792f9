// The form of the application: it saves while one types, and opens and closes questions at once.
// Everything works without it: the buttons save, and the server decides what is asked.
"use strict";

(() => {
  const form = document.querySelector("form[data-autosave], form[data-asks]");
  if (!form) return;

  // --- Questions that an answer opens -----------------------------------------------------------
  const fold = (text) => text.trim().toLowerCase();

  const said = (name) =>
    new FormData(form)
      .getAll(name)
      .filter((value) => typeof value === "string" && value.trim())
      .map(fold);

  const number = (text) => {
    const read = Number(text.replace(/[\s\u00a0\u202f]/g, "").replace(",", "."));
    return Number.isFinite(read) ? read : null;
  };

  const holds = (rule) => {
    if ("holds" in rule) return rule.holds;
    const closed = form.querySelector(`#question_${CSS.escape(rule.on)}`)?.hidden;
    const given = closed ? [] : said(rule.on);
    if (!given.length || rule.operator === "empty") return rule.operator === "empty" && !given.length;
    const values = rule.values.map(fold);
    if (rule.operator === "answered") return true;
    if (rule.operator === "is" || rule.operator === "one_of") return given.some((text) => values.includes(text));
    if (rule.operator === "is_not") return !given.some((text) => values.includes(text));
    const compare = rule.operator === "at_least" ? (a, b) => a >= b : (a, b) => a <= b;
    return given.some((text) =>
      values.some((value) => number(text) !== null && number(value) !== null && compare(number(text), number(value))),
    );
  };

  const open = () => {
    for (const question of form.querySelectorAll("[data-asked-if]")) {
      const asked = JSON.parse(question.dataset.askedIf);
      question.hidden = !(asked.any ? asked.rules.some(holds) : asked.rules.every(holds));
    }
  };

  form.addEventListener("input", open);
  form.addEventListener("change", open);
  open();

  // --- Saving while one types --------------------------------------------------------------------
  if (!("autosave" in form.dataset)) return;
  const words = form.dataset;
  const state = form.querySelector("[data-autosave-state]");
  const spare = `spare:${location.pathname}`;
  const WAIT = 1200;
  const TRY_AGAIN = 8000;
  let changes = 0;
  let kept = 0;
  let timer = 0;
  let running = false;
  let leaving = false;

  const say = (text) => {
    state.textContent = text;
  };

  const typed = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");

  // What could not be sent stays in this tab only, until it has arrived.
  const remember = () => {
    try {
      const own = typed().filter(([name]) => name !== "csrfmiddlewaretoken");
      sessionStorage.setItem(spare, JSON.stringify(own));
    } catch {
      // No room, or not allowed: the page itself still holds it.
    }
  };

  const forget = () => {
    try {
      sessionStorage.removeItem(spare);
    } catch {
      // As above.
    }
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const failed = () => {
    say(words.offline);
    remember();
    later(TRY_AGAIN);
  };

  async function save() {
    clearTimeout(timer);
    if (running || kept === changes) return;
    running = true;
    const sent = changes;
    say(words.saving);
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(typed()),
        headers: { "X-Autosave": "1" },
        redirect: "manual",
        keepalive: true,
      });
    } catch {
      running = false;
      failed();
      return;
    }
    running = false;
    if (answer.status >= 500 || answer.status === 429) {
      failed();
      return;
    }
    if (answer.status === 409) {
      say(words.conflict);
      return;
    }
    if (!answer.ok) {
      remember();
      say(words.refused);
      return;
    }
    const saved = await answer.json();
    form.elements.version.value = saved.version;
    kept = sent;
    if (kept === changes) {
      forget();
      say(words.saved.replace("%s", saved.at));
    } else {
      later(WAIT);
    }
  }

  const changed = () => {
    changes += 1;
    later(WAIT);
  };

  const restore = () => {
    let own;
    try {
      own = JSON.parse(sessionStorage.getItem(spare) || "null");
    } catch {
      return;
    }
    if (!own) return;
    const by = new Map();
    for (const [name, value] of own) by.set(name, [...(by.get(name) || []), value]);
    // As from the window that typed it, so that a save of another window since then is noticed.
    for (const name of ["version", "window"]) {
      if (by.has(name)) [form.elements[name].value] = by.get(name);
    }
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "submit" || field.type === "file") continue;
      const values = by.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
      else if (values.length) [field.value] = values;
    }
    open();
    say(words.restored);
    changed();
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    forget();
  });
  addEventListener("online", save);
  addEventListener("pagehide", () => {
    if (leaving || kept === changes) return;
    remember();
    running = false;
    save();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !leaving) save();
  });
  restore();
})();
