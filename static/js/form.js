// A step of the application saves itself while one types, and puts back what could not be sent. Without this
// script its buttons save.
import { createAutosave } from "./autosave.js";
import { createSpare } from "./spare.js";

const NOT_TYPED = new Set(["hidden", "submit", "file"]);

const fill = (field, values) => {
  if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else if (values.length) [field.value] = values;
};

const startForm = (form) => {
  const words = form.dataset;
  const status = form.querySelector("[data-autosave-state]");
  const spare = createSpare(location.pathname);

  const say = (text) => {
    status.textContent = text;
  };

  // By the time of its last change the house tells, on any later page, which copy it has kept.
  const noteChange = () => {
    const { turn } = form.elements;
    if (turn) turn.value = `${Date.now()}`;
    autosave.noteChange();
  };

  const readTyped = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");

  const post = async (typed) =>
    fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(typed),
      headers: { "X-Autosave": "1" },
      redirect: "manual",
      keepalive: true,
    });

  const autosave = createAutosave({
    read: readTyped,
    post,
    spare,
    show: (state, { at } = {}) => say((words[state] || words.offline).replace("%s", at)),
    accept: ({ version }) => {
      form.elements.version.value = version;
    },
  });

  const restore = () => {
    const typed = spare.get();
    if (!typed) return;
    const byName = new Map();
    for (const [name, value] of typed) byName.set(name, [...(byName.get(name) || []), value]);
    // As from the window that typed it, so that a save of another window since then is noticed.
    for (const name of ["version", "window"]) {
      if (byName.has(name)) [form.elements[name].value] = byName.get(name);
    }
    for (const field of form.elements) {
      if (field.name && !NOT_TYPED.has(field.type)) fill(field, byName.get(field.name) || []);
    }
    say(words.restored);
    form.dispatchEvent(new Event("input"));
  };

  form.addEventListener("input", noteChange);
  form.addEventListener("change", noteChange);
  form.addEventListener("submit", autosave.stop);
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

const form = document.querySelector("form[data-autosave]");
if (form) startForm(form);
