// A stop is dragged to another day and hour: the form below is filled in and sent, as if typed.
// Without this script, and with the keyboard, one uses the form.

const form = document.getElementById("week-move");
let dragged = null;

const find = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

const clearTargets = () => {
  for (const cell of document.querySelectorAll(".week-grid__target")) {
    cell.classList.remove("week-grid__target");
  }
};

const begin = (event) => {
  dragged = find(event.target, "[data-stop]");
  if (!dragged) return;
  event.dataTransfer.setData("text/plain", dragged.dataset.stop);
  event.dataTransfer.effectAllowed = "move";
};

const hover = (event) => {
  const cell = find(event.target, "td[data-day]");
  if (!dragged || !cell) return;
  event.preventDefault();
  clearTargets();
  cell.classList.add("week-grid__target");
};

const drop = (event) => {
  const cell = find(event.target, "td[data-day]");
  if (!dragged || !cell) return;
  event.preventDefault();
  if (cell === dragged.closest("td")) return;
  form.elements.stop.value = dragged.dataset.stop;
  form.elements.day.value = cell.dataset.day;
  // Within the same row the stop keeps its minutes.
  const from = dragged.closest("td").dataset.hour;
  form.elements.at.value = cell.dataset.hour && cell.dataset.hour !== from ? `${cell.dataset.hour}:00` : "";
  form.requestSubmit();
};

const end = () => {
  dragged = null;
  clearTargets();
};

if (form) {
  document.addEventListener("dragstart", begin);
  document.addEventListener("dragover", hover);
  document.addEventListener("drop", drop);
  document.addEventListener("dragend", end);
}
