/** Every problem that is answered: its stable code, its status and what it says. None of it is about a person. */

import PROBLEMS from "../identity/contract/problems.json" with { type: "json" };

/** A verified session that is not a person's full one; `reason` is the `claim=value` that decided it. */
export class NobodyError extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** An answer other than an identity or nobody. */
export class Problem extends Error {
  /**
   * @param {keyof typeof PROBLEMS} code
   * @param {{detail?: string, retryAfter?: number | null, cause?: string}} [more]
   */
  constructor(code, { detail = "", retryAfter = null, cause = "" } = {}) {
    super(code);
    const kind = PROBLEMS[code];
    this.code = code;
    this.status = kind.status;
    this.detail = detail || kind.detail;
    this.retryAfter = retryAfter;
    this.cause = cause;
  }
}
