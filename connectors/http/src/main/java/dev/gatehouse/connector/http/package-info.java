/**
 * What connectors over HTTP have in common: a client whose exchanges are bounded in time and size,
 * the authorities that it trusts, and the declaration of the settings for both.
 *
 * <p>Refuses to follow redirects (they would carry tokens to servers that nobody configured), to
 * read an answer without an end, and to name secrets in its messages.
 */
package dev.gatehouse.connector.http;
