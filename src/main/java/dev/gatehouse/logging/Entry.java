package dev.gatehouse.logging;

import java.util.List;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/**
 * One entry, its message complete.
 *
 * @param pairs typed key-values in the order of the caller, or null
 * @param thrown what went wrong, or null
 */
record Entry(
    Level level, LogName logger, String message, List<KeyValuePair> pairs, Throwable thrown) {}
