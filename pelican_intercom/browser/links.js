/** Links and URLs that end in `#intercom` open the Messenger; marked links and buttons send an event of the site's own. */
import { events, settings, why } from "./configuration.js";
import { find, getUrl, listen, noteError } from "./elements.js";
import { intercom, script } from "./messenger.js";
import { findObstacle, open } from "./opening.js";

const pattern = /^#intercom(?:\/(?:(new)(\?.*)?|space\/([a-z]+)|((article|news|ticket|conversation)|tour|survey|checklist)\/(\d{1,15})))?$/;

/** @param {string} hash @returns {unknown[] | undefined} the call that it stands for */
function read(hash) {
  const longestText = 500;
  const found = pattern.exec(hash);
  if (!found) return undefined;
  const [, isNew, query, space, kind, isShown, id] = found;
  // Prefilled and never sent: the link may come from a stranger.
  if (isNew) return ["showNewMessage", new URLSearchParams(query).get("text")?.slice(0, longestText)];
  if (space) return ["showSpace", space];
  if (!kind || !id) return ["show"];
  return [(isShown ? "show" : "start") + kind[0]?.toUpperCase() + kind.slice(1), +id];
}

/**
 * Loads the explaining build, which puts every decision into words, from the loader's own folder, once: a module, which
 * no Trusted Types forbid. A script optimiser may have run the loader from elsewhere: then from the server's root.
 */
export const explain = () => {
  const load = (/** @type {string} */ folder) => import(folder + why);
  load("./").catch(() => load("/")).catch(noteError);
};

/**
 * Follows a link of ours.
 * @param {string} hash - from its #
 * @param {import("./opening.js").Origin} origin
 * @param {boolean} [isTrusted] - whether a person pressed it
 * @returns {boolean} whether it was one, and not the browser's to follow too
 */
export function follow(hash, origin, isTrusted) {
  if (!(hash + "/").startsWith("#intercom/") || document.getElementById(hash.slice(1))) return false;
  if (hash !== "#intercom/why") return open(read(hash), hash.slice(10), origin, isTrusted);
  explain();
  return false;
}

/** Opens the Messenger at clicks on links of ours and on the site's own launchers. */
export function watchLinks() {
  /** What the browser follows after us. @type {string | undefined} */
  let passed;
  // Unlike `hashchange`, it also tells of a URL that is followed once more.
  listen("popstate", () => {
    if (location.hash !== passed) follow(location.hash, "hash");
    passed = undefined;
  });
  // Before a page-change library takes the click for a page.
  listen("click", (event) => {
    const { isTrusted } = event;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    // The Messenger itself follows the site's own launchers, once it is there.
    const isOwn = !script && find(event, /** @type {string} */ (settings.custom_launcher_selector));
    const link = find(event, 'a[href*="#intercom"]');
    if (!isOwn && !link) return;
    // Whatever the link's spelling, and the page's `<base>`.
    const here = getUrl();
    const { href, hash } = new URL(link?.getAttribute("href") ?? "", here);
    if (isOwn ? open(["show"], "", "link", isTrusted) : href === here + hash && follow(hash, "link", isTrusted)) {
      event.preventDefault();
      event.stopPropagation();
    } else passed = hash;
  });
}

/** Tells Intercom of a person's presses on links and buttons that `data-intercom-event` marks with a name that the site lists. */
export const watchEvents = () =>
  listen("click", (event) => {
    const name = find(event, ":is(a,button)[data-intercom-event]")?.dataset.intercomEvent;
    if (event.isTrusted && events?.includes(name) && !findObstacle()) {
      intercom("trackEvent", name, { path: location.pathname });
    }
  });
