/**
 * The settings of the server: pure records, and the declaration that binds them.
 *
 * <p>Owns which keys a configuration file has, their defaults for a Dex file and for one of ours,
 * and what of Dex's is honoured, warned about or refused. Refuses behaviour: a record here says
 * what somebody configured, and nothing does anything.
 */
package dev.gatehouse.config.settings;
