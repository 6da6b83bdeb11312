package dev.gatehouse.spi.settings;

/** A rule across several settings. Has no side effect. */
@FunctionalInterface
public interface Check {

  /**
   * Reports what is wrong.
   *
   * @param values what was bound; reading a setting that is wrong itself ends this check quietly
   * @param report takes the problems
   */
  void check(Values values, Report report);
}
