/**
 * The userinfo endpoint: claims about the person behind an access token. OpenID Connect Core §5.3,
 * RFC 6750.
 *
 * <p>Refuses every kind of token but access tokens (R17), and tokens whose grant was revoked.
 */
package dev.gatehouse.userinfo;
