// React by itself, as a page has it that renders with it anyway.
import * as React from "react";
import { createRoot } from "react-dom/client";

/** Renders, and says so. */
window.render = (children) => {
  const Page = () => React.useEffect(() => console.debug("decided")) ?? children ?? null;
  createRoot(document.querySelector("main")).render(React.createElement(Page));
};
window.React = React;
