/**
 * The connector for OpenID providers (OpenID Connect Core 1.0 as a relying party, by the code flow)
 * and, on the same protocol, for Google with groups from its directory.
 *
 * <p>Owns the declaration of the configuration (with Dex's keys), discovery (OpenID Connect
 * Discovery 1.0) and its renewal, the provider's keys, PKCE (RFC 7636), the {@code iss} check (RFC
 * 9207), client authentication (RFC 6749, RFC 7523), ID tokens, userinfo, refresh tokens of the
 * provider, its logout (RP-Initiated Logout 1.0), and what claims and groups become here.
 *
 * <p>Refuses tokens without a signature that it can check, claims of userinfo about somebody else,
 * tokens that were made for other clients, and groups that it could not read completely.
 */
package dev.gatehouse.connector.oidc;
