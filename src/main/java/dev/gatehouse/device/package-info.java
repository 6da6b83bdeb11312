/**
 * Devices without a browser of their own (RFC 8628): they ask for codes, and a person who types one
 * says whose device it is.
 *
 * <p>Owns the device authorization endpoint with its bounds (rule R1) and the pages on which a
 * person finds a device, sees what asks and says yes or no. A yes only begins an attempt: the
 * login, the choice of an account and the consent are those of every other request, and the last
 * step makes the grant. How the device fetches its tokens is the token endpoint's affair.
 */
package dev.gatehouse.device;
