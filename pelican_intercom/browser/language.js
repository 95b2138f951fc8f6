/** A page's language, as Intercom spells it. */

/** Those that Intercom has, two letters each, but for Chinese and the Portuguese of Brazil. */
const languages = /** @type {string[]} */ (
  "arbgbscacsdadeelenesetfifrhehrhuiditjakoltlvmnnbnlplptroruslsrsvtrvi".match(/../g)
);

/**
 * @param {string} lang - as the page says it: `pt_br`, `en-US`, `zh-Hant-HK`
 * @returns {string} the same where Intercom does not have it
 */
export function spell(lang) {
  const tag = lang.toLowerCase();
  const language = /** @type {string} */ (tag.split(/[-_]/)[0]);
  if (/^zh.(hant|tw|hk|mo)/.test(tag)) return "zh-TW";
  if (/^pt.br/.test(tag)) return "pt-BR";
  return language === "zh" ? "zh-CN" : languages.includes(language) ? language : lang;
}
