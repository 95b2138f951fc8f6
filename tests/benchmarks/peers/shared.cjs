// What the peer's bundle imports as "react".
module.exports = window.React;
