/**
 * Reads configuration files.
 *
 * <p>Owns YAML and JSON with positions, the expansion of {@code $VAR} where Dex expands it, the
 * report of everything that is wrong, and what is written from the declarations: the reference
 * tables and the JSON Schema (draft 2020-12). The declarations themselves are {@link
 * dev.gatehouse.spi.settings.Schema} values; those of the server are in {@code config.settings}.
 *
 * <p>Refuses what a file does not say clearly: repeated keys, unknown keys, unset variables, YAML
 * tags. The process environment is injected, never read here. No message has a value that is secret
 * or came from the environment, and none quotes a line of the file.
 */
package dev.gatehouse.config;
