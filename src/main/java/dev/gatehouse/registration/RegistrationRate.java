package dev.gatehouse.registration;

import java.time.InstantSource;

/**
 * How many registrations a process admits in a minute: one counter, so that a flood keeps no memory
 * (rule R1). Thread-safe.
 */
final class RegistrationRate {
  private static final long MINUTE = 60;
  private final InstantSource clock;
  private long minute;
  private int admitted;

  RegistrationRate(InstantSource clock) {
    this.clock = clock;
  }

  synchronized boolean admits(int most) {
    long now = Math.floorDiv(clock.instant().getEpochSecond(), MINUTE);
    if (now != minute) {
      minute = now;
      admitted = 0;
    }
    if (admitted >= most) {
      return false;
    }
    admitted++;
    return true;
  }
}
