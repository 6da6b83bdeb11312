/**
 * Logging out of the browser's session, after a confirmation. OpenID Connect RP-Initiated Logout
 * 1.0 grows from here.
 */
package dev.gatehouse.logout;
