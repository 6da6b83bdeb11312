/**
 * The browser's side of the issuer, from outside: authorization, login, consent, logout, cookies
 * and pages. Nothing here knows a class of the server.
 */
package dev.gatehouse.endtoend.browser;
