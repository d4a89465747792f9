// Rows chosen in a list stay chosen on its other pages and in another order, until one acts or clears them.
// Without this script one acts page by page.
const bar = document.querySelector("[data-chosen]");
const form = document.querySelector("#changelist-form");
// A form with more fields is refused.
const MOST = 900;

// A row of another page goes with the form as a ticked box that nobody sees.
const carry = (key) => {
  const box = document.createElement("input");
  Object.assign(box, { type: "checkbox", name: "_selected_action", value: key, checked: true, hidden: true });
  box.className = "action-select";
  box.dataset.carried = "";
  return box;
};

const keepSelection = () => {
  const name = `chosen ${bar.dataset.chosen}`;
  const boxes = [...form.querySelectorAll("tr input.action-select")];
  const here = new Set(boxes.map(({ value }) => value));
  const chosen = new Set(JSON.parse(sessionStorage.getItem(name) ?? "[]"));

  const draw = () => {
    const others = [...chosen].filter((key) => !here.has(key));
    for (const box of form.querySelectorAll("[data-carried]")) box.remove();
    form.append(...others.map(carry));
    bar.hidden = others.length === 0;
    bar.querySelector("strong").textContent = chosen.size;
  };

  const read = () => {
    for (const box of boxes) {
      if (box.checked && chosen.size >= MOST && !chosen.has(box.value)) box.checked = false;
      chosen[box.checked ? "add" : "delete"](box.value);
    }
    sessionStorage.setItem(name, JSON.stringify([...chosen]));
    draw();
  };

  for (const box of boxes) {
    box.checked = box.checked || chosen.has(box.value);
    box.closest("tr").classList.toggle("selected", box.checked);
  }
  draw();
  // The theme's own script ticks many boxes at a click; it has done so when the event comes here.
  document.addEventListener("change", read);
  document.addEventListener("click", read);
  addEventListener("pageshow", read);
  bar.querySelector("button").addEventListener("click", () => {
    chosen.clear();
    for (const box of boxes) if (box.checked) box.click();
  });
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.name === "index") sessionStorage.removeItem(name);
  });
};

if (bar && form) keepSelection();
