package dev.gatehouse.pages;

/** What a page may do in the browser; decides its Content-Security-Policy (R14). */
public enum PageClass {
  /** Links only: no form can be submitted, not even one that somebody smuggled in. */
  STATIC,
  /**
   * A form whose submission can end at a client. Browsers apply {@code form-action} to the whole
   * chain of redirects, so this class sends none.
   */
  FORM,
  /** The form that carries an authorization response; one script, allowed by its hash. */
  FORM_POST,
  /**
   * Frames of the applications that are told of a logout, from their origins alone; one script,
   * allowed by its hash.
   */
  FRAMES
}
