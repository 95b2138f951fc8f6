/** Scripts that put another page in this one's place without a load: Turbo, swup, htmx 2 and htmx 4. */
import { listen } from "./elements.js";
import { page, readDocument, readText, setPage, writeText } from "./page.js";

/**
 * Follows them, by the events in which each shows the page that it fetched or kept.
 * @param {() => void} onMove - another page is shown, or the same one anew
 */
export function watchPage(onMove) {
  const getAddress = () => location.pathname + location.search;
  let address = getAddress();
  /** The request whose page was read: htmx 2 says more than once that it has settled. @type {unknown} */
  let last;

  /** @param {import("./page.js").Facts} facts */
  function move(facts) {
    setPage(facts);
    onMove();
  }

  // Turbo merges the head into the document's own; swup and htmx leave it as it was.
  listen("turbo:load", () => move(readDocument(document)));
  listen("swup:page:view", ({ detail }) => move(readDocument(detail.visit.to.document)));
  listen("htmx:afterSettle htmx:after:swap", ({ detail }) => {
    const { xhr, ctx } = detail;
    const text = xhr ? xhr.response : ctx?.response && ctx.text;
    const target = xhr ? detail.target : ctx?.target;
    const isElsewhere = address !== (address = getAddress());
    if (last === (last = xhr ?? ctx) || !(isElsewhere || target?.matches("body"))) return;
    if (/<html|<head/i.test(text)) move(readText(text));
  });
  // The history of htmx 2, on a hit of its cache and on a miss.
  listen("htmx:historyItemCreated", ({ detail }) => {
    detail.item.intercom = page;
  });
  listen("htmx:historyRestore", ({ detail: { item, serverResponse } }) => {
    address = getAddress();
    move(item?.intercom ?? readText(serverResponse ?? writeText()));
  });
  // The history cache of htmx 4, which keeps the head of the first page for all of them.
  listen("htmx:history:cache:before:save", ({ detail }) => {
    detail.head = writeText() + detail.head;
  });
  listen("htmx:history:cache:after:restore", ({ detail }) => {
    address = getAddress();
    move(readText(detail.head));
  });
}
