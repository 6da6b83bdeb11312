package dev.gatehouse.kubernetes.check;

/**
 * One thing that was looked at.
 *
 * @param subject what, in a few words, such as {@code audiences}
 * @param level how it is
 * @param detail what was found; may have in it what another machine said, so that whoever prints it
 *     has to write it as a line of text
 * @param advice what to do; empty for nothing
 */
public record Finding(String subject, Level level, String detail, String advice) {
  /** How something is. */
  public enum Level {
    /** As it should be. */
    GOOD,
    /** It works, or cannot be told; somebody should know. */
    WARNING,
    /** Not what the configuration says, or not working. */
    FAILED
  }
}
