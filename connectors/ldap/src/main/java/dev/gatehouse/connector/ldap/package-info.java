/**
 * The connector for LDAP directories: OpenLDAP, Active Directory, FreeIPA and what else speaks LDAP
 * version 3 (RFC 4511).
 *
 * <p>Owns the declaration of the configuration (with Dex's keys), connections that are pooled,
 * checked and moved to another server when one fails, finding a person, checking the password by a
 * bind, groups, and what a directory's answer means in words.
 *
 * <p>Refuses to build a filter or a distinguished name by joining text (the library escapes), to
 * follow referrals (they would carry passwords to servers that nobody configured), to bind with an
 * empty password (RFC 4513, section 5.1.2: that is no authentication), and to report groups that it
 * could not read completely.
 */
package dev.gatehouse.connector.ldap;
