/** Scripts that put another page in this one's place without a load: Turbo, swup, htmx 2 and htmx 4. */
import { listen } from "./elements.js";
import { readDocument, readText, setPage, writeText } from "./page.js";

/**
 * Follows them, by the events in which each shows the page that it fetched or kept.
 * @param {() => void} onMove - another page is shown, or the same one anew
 */
export function watchPage(onMove) {
  const getAddress = () => location.href.split("#")[0];
  let address = getAddress();
  /** The request whose page was read: htmx 2 says more than once that it has settled. @type {unknown} */
  let last;

  /** @param {import("./page.js").Facts} facts */
  function move(facts) {
    address = getAddress();
    setPage(facts);
    onMove();
  }

  // Turbo merges the head into the document's own; swup and htmx leave it as it was.
  listen("turbo:load", () => move(readDocument(document)));
  listen("swup:page:view", ({ detail }) => move(readDocument(detail.visit.to.document)));
  listen("htmx:afterSettle htmx:after:swap", ({ detail: { xhr, ctx, target = ctx?.target } }) => {
    const text = xhr ? xhr.response : ctx?.response && ctx.text;
    const isElsewhere = address !== (address = getAddress());
    if (last === (last = xhr ?? ctx) || !(isElsewhere || target?.matches("body"))) return;
    if (/<html|<head/i.test(text)) move(readText(text));
  });
  // The histories of htmx 2 and 4, which keep no head, and that of the first page for all of them.
  listen("htmx:historyItemCreated htmx:history:cache:before:save", ({ detail, detail: { item = detail } }) => {
    item.head = writeText() + item.head;
  });
  // Htmx 2 asks the server where it has kept nothing.
  listen("htmx:historyRestore htmx:history:cache:after:restore", ({ detail: { item, serverResponse } }) =>
    move(readText(item ? item.head : serverResponse)),
  );
}
