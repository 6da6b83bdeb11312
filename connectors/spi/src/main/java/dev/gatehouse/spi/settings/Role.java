package dev.gatehouse.spi.settings;

/**
 * What a key means for a setting.
 *
 * @param advice for an old name of the key; empty otherwise
 */
record Role(String key, Setting<?> setting, Way way, String advice) {

  /** How the key leads to the value. */
  enum Way {
    VALUE,
    ENVIRONMENT,
    FILE
  }
}
