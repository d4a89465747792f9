// The box above the files of a page ticks them all. Without this script one ticks each.

const tickAll = ({ target }) => {
  if (!target.matches("[data-ticks-all]")) return;
  for (const box of document.querySelectorAll("input[name='files']")) box.checked = target.checked;
};

document.addEventListener("change", tickAll);
