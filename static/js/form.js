// A form saves itself while one types, and puts back what could not be sent. Without this script its buttons
// save. Its attributes (components/form_attributes.html) say where it saves and in which words it speaks:
//   data-keep    the address that keeps what is not sent; else the form's own
//   data-local   nothing leaves the browser before the form is sent
//   data-name    whose copy of which form this is; else that of the page
import { createAutosave, createKeeping } from "./autosave.js";
import { createSpare } from "./spare.js";

const NOT_TYPED = new Set(["hidden", "submit", "file"]);
// What a page says of itself beside the answers.
const OF_THE_PAGE = new Set(
  ["csrfmiddlewaretoken", "version", "window", "turn", "warned", "seen", "kept_as"],
);
const PLACE = ".question, .form-check, .mb-3";

const fill = (field, values) => {
  if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else if (values.length) [field.value] = values;
};

const groupByName = (typed) => {
  const byName = new Map();
  for (const [name, value] of typed) byName.set(name, [...(byName.get(name) || []), value]);
  return byName;
};

// A line end is one sign, whoever wrote it.
const write = (typed) =>
  JSON.stringify(
    typed
      .filter(([name, value]) => value !== "" && !OF_THE_PAGE.has(name))
      .map(([name, value]) => [name, value.replace(/\r\n?/g, "\n")]),
  );

const startForm = (form) => {
  const words = form.dataset;
  const status = form.querySelector("[data-autosave-state]");
  const acts = form.querySelectorAll("[data-when]");
  const spare = createSpare(words.name || location.pathname);
  // The same words once more where one types; a screen reader hears them once.
  const beside = document.createElement("span");
  beside.className = "saved-here";
  beside.setAttribute("aria-hidden", "true");
  let newest = 0;

  const say = (state, text) => {
    status.textContent = text;
    status.dataset.state = state;
    beside.textContent = text;
    beside.dataset.state = state;
    for (const act of acts) act.hidden = act.dataset.when !== state;
  };

  const show = (state, answer) => {
    const { at, version } = answer || {};
    if (version) newest = version;
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    say(state, (words[state] || words.offline).replace("%s", at || now));
  };

  // By the time of its last change the house tells, on any later page, which copy it has kept.
  const noteChange = ({ target } = {}) => {
    const { turn } = form.elements;
    if (turn) turn.value = `${Date.now()}`;
    if (target && target !== form && target.closest) target.closest(PLACE)?.append(beside);
    autosave.noteChange();
  };

  const readTyped = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");

  const post = async (typed) =>
    fetch(words.keep || form.action, {
      method: "POST",
      body: new URLSearchParams(typed),
      headers: { "X-Autosave": "1" },
      redirect: "manual",
      keepalive: true,
    });

  const create = "local" in words ? createKeeping : createAutosave;
  const autosave = create({
    read: readTyped,
    post,
    spare,
    show,
    accept: ({ version }) => {
      form.elements.version.value = version;
    },
  });

  const restore = () => {
    const typed = spare.get();
    if (!typed) return;
    const byName = groupByName(typed);
    const [turn = ""] = byName.get("turn") || [];
    const drawnFrom = form.elements.turn ? form.elements.turn.value : "";
    // The page shows what was sent, to be put right: what it shows is the copy, or newer.
    if (drawnFrom && Number(turn) <= Number(drawnFrom)) return;
    if (write(typed) === write(readTyped())) {
      if (!("local" in words)) spare.remove();
      return;
    }
    // As from the window that typed it, so that a save of another window since then is noticed.
    for (const name of ["version", "window"]) {
      if (byName.has(name) && form.elements[name]) [form.elements[name].value] = byName.get(name);
    }
    for (const field of form.elements) {
      if (field.name && !NOT_TYPED.has(field.type)) fill(field, byName.get(field.name) || []);
    }
    const folded = form.closest("details");
    if (folded) folded.open = true;
    say("restored", words.restored);
    // Where nothing is sent the copy is kept as it is, and the word stays until something is typed.
    if (!("local" in words)) form.dispatchEvent(new Event("input"));
  };

  form.addEventListener("input", noteChange);
  form.addEventListener("change", noteChange);
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) {
      // The browser would show its own page in place of what was typed.
      event.preventDefault();
      spare.put(readTyped());
      say("unsent", words.unsent || words.offline);
    } else {
      autosave.stop();
    }
  });
  form.addEventListener("click", ({ target }) => {
    if (target.dataset.act === "mine") {
      form.elements.version.value = newest;
      noteChange();
      autosave.save();
    } else if (target.dataset.act === "other") {
      autosave.stop();
      spare.remove();
      location.reload();
    }
  });
  addEventListener("online", autosave.save);
  addEventListener("pagehide", autosave.leave);
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) autosave.resume();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") autosave.hide();
  });
  restore();
};

for (const form of document.querySelectorAll("form[data-autosave]")) startForm(form);
