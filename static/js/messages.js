// After an act its message stands beside the part of the page that was acted on, and is read from there.
// Without script it stands on top, where the theme puts it.

const KEPT = "staff-acted-in";

const findPart = (form) => form.closest("tr[id], li[id], section[aria-labelledby]");
const nameOf = (part) => part?.id || part?.getAttribute("aria-labelledby");

document.addEventListener("submit", ({ target }) => {
  const name = nameOf(findPart(target));
  if (name) sessionStorage.setItem(KEPT, JSON.stringify([location.pathname, name]));
});

const showBeside = () => {
  const [path, name] = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  sessionStorage.removeItem(KEPT);
  const said = document.getElementById("messages");
  if (!said) return;
  const place =
    (path === location.pathname && document.getElementById(name)) ||
    document.getElementById(location.hash.slice(1));
  if (!place) return;
  for (let box = place.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  const cell = place.matches("tr") ? place.cells[place.cells.length - 1] : null;
  if (cell) cell.prepend(said);
  else if (place.matches("li")) place.prepend(said);
  else (place.matches("summary") ? place.parentElement : place).after(said);
  said.classList.add("staff-said");
  // A page that is worked by the keyboard alone has put the focus where one goes on.
  if (document.querySelector("[data-own-focus]")) return;
  said.scrollIntoView({ block: "center" });
  said.focus({ preventScroll: true });
};

document.addEventListener("DOMContentLoaded", showBeside);
