"""What a thumb taps: how large each link, button and field of a page is on a phone."""

from __future__ import annotations

from playwright.sync_api import Page

# Stand-alone links 24 px (WCAG 2.5.8); what is pressed or filled in 44 px. Links in sentences are exempt.
SMALL_TARGETS = """
() => {
  const PRESSED = "button, .btn, summary, select, textarea, input:not([type=hidden])";
  const found = [];
  const isHidden = (box, element) =>
    box.width < 2 || box.height < 2 || box.right <= 0 || box.bottom + window.scrollY <= 0 ||
    getComputedStyle(element).visibility === "hidden" ||
    element.closest("[hidden], details:not([open]) > :not(summary)");
  const isInSentence = (link) => {
    const block = link.closest("p, li, dd, dt, td, label, .notice, summary");
    if (!block) return false;
    const words = (text) => text.replace(/[\\s·|,.:–-]+/g, "");
    let own = 0;
    for (const other of block.querySelectorAll("a[href], button")) {
      own += words(other.textContent).length;
    }
    return words(block.textContent).length > own;
  };
  const label = (element) => element.labels && element.labels.length ? element.labels[0] : null;
  for (const element of document.querySelectorAll("a[href], " + PRESSED)) {
    let box = element.getBoundingClientRect();
    const isPressed = element.matches(PRESSED);
    if (element.matches("input[type=radio], input[type=checkbox]")) {
      const around = label(element);
      const row = element.closest(".form-check") || around;
      if (row) box = row.getBoundingClientRect();
    }
    if (isHidden(box, element)) continue;
    if (!isPressed && isInSentence(element)) continue;
    const least = isPressed ? 44 : 24;
    if (box.height < least - 0.5 || box.width < Math.min(least, 24) - 0.5) {
      const name = element.innerText || element.name || element.getAttribute("aria-label") || "";
      const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
      found.push(`${element.tagName} “${name.trim().slice(0, 40)}” ${size}`);
    }
  }
  return found;
}
"""


def list_small_targets(page: Page) -> list[str]:
    """What on an open page is too small to be tapped, with its name and size."""
    found: list[str] = page.evaluate(SMALL_TARGETS)
    return found
