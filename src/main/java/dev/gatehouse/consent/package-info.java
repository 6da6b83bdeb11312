/**
 * The last step of an authorization: asks the person, then makes the grant and its code.
 *
 * <p>Owns the consent form, whose MAC covers exactly what was shown (R2), and the insertion of the
 * grant (R5). RFC 6749 §4.1.2.
 */
package dev.gatehouse.consent;
