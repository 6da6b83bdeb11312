package dev.gatehouse.passwords;

import java.time.Duration;

/**
 * How many passwords may be guessed wrongly.
 *
 * @param account for one account, from everywhere together
 * @param address from one address (of IPv6 a /64 network), for all accounts together
 * @param pair for one account from one address
 * @param device for one account from one device that has logged in to it before; nothing else
 *     counts there, so that strangers cannot keep the owner out
 * @param addressesKnown whether callers have addresses of their own; behind a proxy that is not
 *     declared all have the proxy's, which must not be held against them
 */
public record GuessLimits(
    Budget account, Budget address, Budget pair, Budget device, boolean addressesKnown) {

  /** As many devices' budgets an account has for all its devices together. */
  private static final int DEVICES = 5;

  Budget devices() {
    return new Budget(device.failures() * DEVICES, device.within());
  }

  /**
   * A budget of failures that comes back evenly.
   *
   * @param failures how many at once, at least 1
   * @param within after which time all of them are there again; after a part of it, that part
   */
  public record Budget(int failures, Duration within) {
    public Budget {
      if (failures < 1 || within.isNegative() || within.isZero()) {
        throw new IllegalArgumentException("a budget of " + failures + " within " + within);
      }
    }

    /** What one failure costs: how long until it is forgotten. */
    Duration cost() {
      return within.dividedBy(failures);
    }
  }
}
