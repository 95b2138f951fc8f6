/** The explaining build: puts each decision of the loader into words. */

document.addEventListener("intercom:state", (event) => {
  const { state, reason } = /** @type {CustomEvent} */ (event).detail;
  console.info("pelican-intercom: " + state + " (" + reason + ")");
});
