// A row that was just added opens by itself; those that are kept stay folded under their title.

const openRow = ({ target }) => {
  const title = target.querySelector("h3[x-on\\:click]");
  // The theme readies the new row first.
  if (title) setTimeout(() => title.click());
};

document.addEventListener("formset:added", openRow);
