package dev.gatehouse.spi;

import java.util.List;
import java.util.Objects;

/**
 * Finds out whether the upstream can be used, when an administrator asks ({@code gatehouse
 * connectors try}): reach, TLS, the account, what the settings name. Changes nothing at the
 * upstream and logs nobody in.
 *
 * <p>Thread-safe.
 */
@FunctionalInterface
public interface SelfCheck {

  /**
   * What was found, in the order in which it was looked at; after something that makes the rest
   * senseless nothing more.
   *
   * @throws UpstreamException when the upstream cannot be asked at all
   */
  List<Finding> check() throws UpstreamException;

  /**
   * One thing that was looked at.
   *
   * @param subject what, in a few words, such as {@code "people"}
   * @param good whether it is as it should be
   * @param detail what was found, and what to do when it is not good; never a secret
   */
  record Finding(String subject, boolean good, String detail) {
    public Finding {
      Objects.requireNonNull(subject, "subject");
      Objects.requireNonNull(detail, "detail");
    }
  }
}
