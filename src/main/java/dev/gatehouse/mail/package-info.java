/**
 * Sending mail by SMTP (RFC 5321), over TLS unless the configuration says otherwise.
 *
 * <p>Owns the connection and the form of a message. Refuses to know what mails are for, to retry
 * and to queue: who sends is told at once whether the server took the message.
 */
package dev.gatehouse.mail;
