package dev.gatehouse.config.settings;

import java.time.Duration;

/**
 * The audit record in the database.
 *
 * @param retention for how long events are kept; zero for ever
 * @param refusalsPerMinute how many refusals a minute brings into the table; the log has all
 */
public record AuditSettings(Duration retention, int refusalsPerMinute) {}
