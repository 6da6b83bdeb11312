/**
 * What tests share: the machine's tools they need, and counterparts that are not ours (the API
 * server's authenticator in Go, a relying party in JavaScript).
 *
 * <p>Refuses: imitations. A counterpart is a program that others wrote and that people use; what it
 * says of the issuer is passed on unchanged.
 */
package dev.gatehouse.testing;
