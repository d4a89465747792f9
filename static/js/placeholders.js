// A click on a name puts it where the cursor last stood in a text. Without this script one types it.
(() => {
  let last = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("#wording textarea")) last = event.target;
  });
  for (const name of document.querySelectorAll("[data-placeholder]")) {
    name.tabIndex = 0;
    name.setAttribute("role", "button");
    const put = () => {
      if (!last || last.readOnly) return;
      last.setRangeText(name.dataset.placeholder, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      last.dispatchEvent(new Event("input", { bubbles: true }));
    };
    name.addEventListener("click", put);
    name.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        put();
      }
    });
  }
})();
