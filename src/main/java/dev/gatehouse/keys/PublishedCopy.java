package dev.gatehouse.keys;

import java.time.Instant;
import java.util.List;

/**
 * What a copy of the JWKS that is made now needs to know, all of one reading of the keys.
 * Immutable.
 *
 * @param keySet the JWKS
 * @param signing the keys that sign now, one for each algorithm; by {@code kid}
 * @param completeUntil until when no key signs by schedule that the set has not: for how long a
 *     copy has every key that its readers need. A rotation by hand may be sooner.
 */
public record PublishedCopy(PublishedKeys keySet, List<String> signing, Instant completeUntil) {
  public PublishedCopy {
    signing = List.copyOf(signing);
  }
}
