/** The loader: asks who this is, and boots the Messenger for them. */
import { ask } from "./identity.js";
import { boot, install, preload } from "./messenger.js";
import { announce } from "./state.js";

async function start() {
  preload();
  const { state, reason, boot: proof } = await ask();
  if (state === "user" || state === "visitor") boot(proof);
  announce(state, reason);
}

if (!window.pelicanIntercom) {
  window.pelicanIntercom = { refresh: start };
  install();
  start();
}
