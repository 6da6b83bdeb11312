/**
 * What somebody needs who writes a connector: the SPI and its test kit as a Maven repository, a
 * connector to begin with, and a development server that takes every change.
 *
 * <p>Owns the directory of a new connector until it is written, and the {@code dev} directory in
 * it. It refuses to know a connector's code: it runs the connector's own build and loads what comes
 * out as any server does.
 */
package dev.gatehouse.authoring;
