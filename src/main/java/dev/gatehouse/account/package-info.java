/**
 * The pages of a person's own account.
 *
 * <p>Owns {@code /account} and what is below it: where a person is logged in, which applications
 * have access, the change of a password, the link that sets one. Refuses to change anything by GET.
 */
package dev.gatehouse.account;
