package dev.gatehouse.config.settings;

/** How a log entry is written. */
public enum LogFormat {
  /** For people. */
  TEXT,
  /** One JSON object per line. */
  JSON
}
