/**
 * One declaration of a configuration, from which its binding, its error messages, its documentation
 * and its JSON Schema come.
 *
 * <p>Owns {@link dev.gatehouse.spi.settings.Schema} (what keys there are), {@link
 * dev.gatehouse.spi.settings.Tree} (what a file said, and where) and the binder between the two,
 * which reports every problem of a tree at once, each with its position and, where one can be
 * guessed, a suggestion.
 *
 * <p>Refuses file formats (the host reads YAML and JSON into trees), the process environment (the
 * host passes {@link dev.gatehouse.spi.settings.Sources}) and any type from outside the JDK. Never
 * puts the value of a secret, or text that came from the environment, into a message.
 *
 * <p>Declarations are built once and are then immutable and thread-safe, as are bound settings of
 * immutable types.
 */
package dev.gatehouse.spi.settings;
