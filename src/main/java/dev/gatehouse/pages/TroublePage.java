package dev.gatehouse.pages;

import java.util.Objects;

/**
 * The identity source of a way to log in has trouble: who is at fault, what the person can do, and
 * the ways on.
 *
 * @param cause what kind of trouble
 * @param connectorName whose trouble it is
 * @param applicationName the client's name, or ""
 * @param retry where to try again
 * @param others to the choice of connectors, or ""
 * @param application back to the application, which is told the error
 * @param reference ties the page to the log line that says why
 */
public record TroublePage(
    Cause cause,
    String connectorName,
    String applicationName,
    String retry,
    String others,
    String application,
    String reference)
    implements Page {

  /** Kinds of trouble. */
  public enum Cause {
    /** It does not answer. */
    AWAY(TextKey.TROUBLE_AWAY_TITLE, TextKey.TROUBLE_AWAY_TEXT, TextKey.TROUBLE_AWAY_ADVICE),
    /** More people log in than it answers. */
    BUSY(TextKey.TROUBLE_BUSY_TITLE, TextKey.TROUBLE_BUSY_TEXT, TextKey.TROUBLE_BUSY_ADVICE),
    /** Its answer cannot be used. */
    BROKEN(
        TextKey.TROUBLE_BROKEN_TITLE, TextKey.TROUBLE_BROKEN_TEXT, TextKey.TROUBLE_BROKEN_ADVICE);

    private final TextKey title;
    private final TextKey explanation;
    private final TextKey advice;

    Cause(TextKey title, TextKey explanation, TextKey advice) {
      this.title = title;
      this.explanation = explanation;
      this.advice = advice;
    }
  }

  public TroublePage {
    Objects.requireNonNull(cause, "cause");
    connectorName = DisplayName.clean(connectorName);
    applicationName = DisplayName.clean(applicationName);
    Href.require("retry", retry);
    Href.requireOrEmpty("others", others);
    Href.require("application", application);
    reference = DisplayName.clean(reference);
  }

  /** What happened, in a few words. */
  public Text title() {
    return Text.of(cause.title, "connector", connectorName);
  }

  /** What happened and who is at fault. */
  public Text explanation() {
    return Text.of(cause.explanation, "connector", connectorName);
  }

  /** What the person can do. */
  public Text advice() {
    return cause == Cause.AWAY
        ? Text.of(cause.advice, "connector", connectorName)
        : Text.of(cause.advice);
  }

  @Override
  public PageKind kind() {
    return PageKind.TROUBLE;
  }
}
