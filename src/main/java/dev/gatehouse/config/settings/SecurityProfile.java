package dev.gatehouse.config.settings;

/** How strictly a client is treated. */
public enum SecurityProfile {
  /** As Dex does. */
  DEX,
  /** Safe defaults. */
  DEFAULT,
  /** FAPI 2.0 Security Profile. */
  FAPI2
}
