/**
 * The administration interface: clients, users, keys and the server itself as HTTP resources under
 * {@code /admin/v1}.
 *
 * <p>Reached through a Unix socket of mode 0600, where whoever can connect may do everything, and
 * in the process by the command line when no server runs. Owns the resources and their JSON forms;
 * how requests are checked and answered is {@code rest}'s.
 */
package dev.gatehouse.admin;
