package dev.gatehouse.pages;

/**
 * A file that was read.
 *
 * @param origin its name for error messages: the path, or {@code built-in <name>}
 */
record Source(String origin, String text) {}
