/**
 * The pages of a person's own account.
 *
 * <p>Owns {@code /account} and what is below it: the link that sets a password. Refuses to change
 * anything by GET.
 */
package dev.gatehouse.account;
