// A page in tabs: a link into a part that stands in another tab opens that tab before it leads there.

const openTabOf = (id) => {
  const target = id && (document.getElementById(id) ?? document.getElementById(`${id}-group`));
  const panel = target?.closest("[x-show^='activeTab ==']");
  const name = panel?.getAttribute("x-show").match(/'(.+)'/)?.[1];
  if (!name || !globalThis.Alpine) return;
  globalThis.Alpine.$data(document.body).activeTab = name;
  // The tab is drawn with the next frame; only then there is a place to go to.
  requestAnimationFrame(() => {
    target.scrollIntoView();
    (target.matches("input, select, textarea") ? target : target.querySelector("h2"))?.focus();
  });
};

document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[href^='#']");
  if (link && !link.closest("#tabs-items, #tabs-dropdown")) openTabOf(link.hash.slice(1));
});
addEventListener("hashchange", () => openTabOf(location.hash.slice(1)));
document.addEventListener("alpine:initialized", () => openTabOf(location.hash.slice(1)));
