/** Events of the site's own: a press on a link or a button that `data-intercom-event` marks. */
import { events } from "./configuration.js";
import { listen } from "./elements.js";
import { intercom } from "./messenger.js";
import { findObstacle } from "./opening.js";

/** Tells Intercom of presses by a person, under the names that the site lists. */
export const watchEvents = () =>
  listen("click", ({ target, isTrusted }) => {
    const name = target.closest?.(":is(a,button)[data-intercom-event]")?.dataset.intercomEvent;
    if (isTrusted && events?.includes(name) && !findObstacle()) {
      intercom("trackEvent", name, { path: location.pathname });
    }
  });
