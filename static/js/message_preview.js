// While staff write a text with blanks, the words of one real person stand beside it. Without this script the
// page shows them once it is saved.
const box = document.querySelector("[data-preview]");
const person = document.querySelector("#preview-person");
const PAUSE = 400;
const isText = (name) => /^(subject|text)_/.test(name);

let timer = 0;
let newest = 0;

const show = async () => {
  newest += 1;
  const turn = newest;
  const body = new FormData();
  for (const field of document.querySelectorAll("input[name], textarea[name]")) {
    if (isText(field.name) || field.name === "csrfmiddlewaretoken") body.set(field.name, field.value);
  }
  body.set("kind", box.dataset.kind);
  body.set("person", person.value);
  try {
    const answer = await fetch(box.dataset.preview, { method: "POST", body });
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || turn !== newest) return;
    box.textContent = "";
    box.append(...drawn.body.childNodes);
  } catch {
    // Without a connection the last words stay.
  }
};

const plan = ({ target }) => {
  if (target !== person && !isText(target.name || "")) return;
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
};

document.addEventListener("input", plan);
document.addEventListener("change", plan);
show();
