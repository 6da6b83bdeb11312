/**
 * What becomes of an identity that a connector reported: stored form, guards, claims.
 *
 * <p>Owns the open claim map (R20) and the refusal of names and groups that would be somebody else
 * in a cluster ({@code system:…}). Refuses to talk to connectors or to sign.
 */
package dev.gatehouse.mapping;
