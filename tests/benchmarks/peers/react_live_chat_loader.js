// As the package's README shows it.
import { createElement } from "react";
import { Intercom, LiveChatLoaderProvider } from "react-live-chat-loader";

const launcher = createElement(Intercom, { color: "#0055ff" });
window.render(createElement(LiveChatLoaderProvider, { providerKey: "abc12345", provider: "intercom" }, launcher));
