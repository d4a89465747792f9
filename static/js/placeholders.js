// A click on a name puts it where the cursor last stood in a text. Without this script one types it.

let last = null;

const noteText = ({ target }) => {
  if (target.matches("#wording textarea")) last = target;
};

const put = (text) => {
  if (!last || last.readOnly) return;
  last.setRangeText(text, last.selectionStart, last.selectionEnd, "end");
  last.focus();
  last.dispatchEvent(new Event("input", { bubbles: true }));
};

const startName = (name) => {
  name.tabIndex = 0;
  name.setAttribute("role", "button");
  name.addEventListener("click", () => put(name.dataset.placeholder));
  name.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    put(name.dataset.placeholder);
  });
};

document.addEventListener("focusin", noteText);
document.querySelectorAll("[data-placeholder]").forEach(startName);
