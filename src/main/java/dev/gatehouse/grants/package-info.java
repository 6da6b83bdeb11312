/**
 * The token endpoint: a pipeline that no grant can escape.
 *
 * <p>{@code parse → propose (read only) → shared policies → commit (upstream re-check, then the
 * conditional write) → mint}. A grant supplies {@code parse}, {@code propose} and {@code commit};
 * client authentication, policies and minting are shared. Refuses to sign before the write that
 * decides has succeeded: a token is never handed out twice for one code or refresh token. RFC 6749
 * §3.2, §4.1.3, §4.4, §6, RFC 8628 §3.4.
 */
package dev.gatehouse.grants;
