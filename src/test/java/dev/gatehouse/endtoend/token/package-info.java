/**
 * The side of the issuer that programs talk to, from outside: token, userinfo, introspection and
 * revocation endpoints, metadata and keys. Nothing here knows a class of the server.
 */
package dev.gatehouse.endtoend.token;
