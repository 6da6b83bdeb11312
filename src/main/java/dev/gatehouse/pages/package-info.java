/**
 * Pages: what a person sees in the browser, as one record per page and logic-less templates over
 * it.
 *
 * <p>Owns the page models, the templates' compilation, the languages and their messages, the static
 * files, themes, and the Content-Security-Policy of each class of page (R14). Refuses JavaScript
 * (the automatic submission of {@code response_mode=form_post} is the one exception, allowed by its
 * hash), requests to third parties, unescaped output, and addresses that a browser would run. Knows
 * nothing of HTTP: the caller writes the bytes and headers of a {@link
 * dev.gatehouse.pages.RenderedPage}. OpenID Connect Core 3.1.2.3, 3.1.2.4, 13.2 (ui_locales), OAuth
 * 2.0 Form Post Response Mode, RP-Initiated Logout 2, RFC 5646, RFC 4647, RFC 9110 12.5.4.
 */
package dev.gatehouse.pages;
