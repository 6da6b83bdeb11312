/**
 * What the command line asks of a running server, as HTTP resources under {@code /admin/v1}.
 *
 * <p>Reached through a Unix socket of mode 0600: whoever can connect may do everything. Without a
 * running server the command line calls the same resources in its own process. Owns the JSON forms
 * and their errors (RFC 9457). Refuses to be reachable on the network.
 */
package dev.gatehouse.admin;
