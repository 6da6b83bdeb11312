/**
 * The connector for GitHub and GitHub Enterprise: OAuth apps and GitHub Apps.
 *
 * <p>Owns the declaration of the configuration (with Dex's keys), the code flow of RFC 6749 with
 * PKCE (RFC 7636) as GitHub speaks it, the handful of calls of its REST API (version 2022-11-28)
 * that say who somebody is and in which organisations and teams, and what GitHub's answers mean: a
 * person who may not, a token that was revoked, a limit that is used up, an outage.
 *
 * <p>Refuses to take a list that may be incomplete for the whole: organisations that hide behind
 * single sign-on or keep the application out, lists with more pages than allowed, and scopes that
 * the person did not grant make the groups unavailable or, where membership is required, the login
 * fail. Refuses to send a token anywhere but to the API's own host, and to take a token that was
 * issued to another application.
 */
package dev.gatehouse.connector.github;
