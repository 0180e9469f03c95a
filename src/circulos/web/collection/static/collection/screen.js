// On the projected screen: arrows left and right change the indicator, up and down go through the councils.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
  const link = { ArrowLeft: "a[rel=prev]", ArrowRight: "a[rel=next]" }[event.key];
  if (link) {
    document.querySelector(link)?.click();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...document.querySelectorAll(".wall tbody tr")];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here + step]?.querySelector("button, a");
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.closest("tr").scrollIntoView({ block: "nearest" });
});
