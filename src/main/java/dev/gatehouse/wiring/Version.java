package dev.gatehouse.wiring;

import java.util.Optional;

/** The program's version. */
public final class Version {
  private Version() {}

  /** Version as in the jar's manifest, or {@code development}. */
  public static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
