/**
 * Expressions in the Common Expression Language (CEL) over claims, as administrators write them in
 * the configuration: compiled and checked when the configuration is read, bounded when they run.
 */
package dev.gatehouse.expressions;
