package dev.gatehouse.pages;

/**
 * What has become of a device's request.
 *
 * @param title in a few words
 * @param explanation what it means for the person
 * @param again where another code can be typed, or ""
 */
public record DeviceResultPage(Text title, Text explanation, String again) implements Page {

  public DeviceResultPage {
    Href.requireOrEmpty("again", again);
  }

  /** What can have become of it. */
  public enum Outcome {
    APPROVED(TextKey.DEVICE_APPROVED_TITLE, TextKey.DEVICE_APPROVED_TEXT),
    DENIED(TextKey.DEVICE_DENIED_TITLE, TextKey.DEVICE_DENIED_TEXT),
    /** Its code has expired, or somebody has answered before. */
    OVER(TextKey.DEVICE_OVER_TITLE, TextKey.DEVICE_OVER_TEXT),
    /** Nobody logged in; it still waits. */
    FAILED(TextKey.DEVICE_FAILED_TITLE, TextKey.DEVICE_FAILED_TEXT);

    private final TextKey title;
    private final TextKey text;

    Outcome(TextKey title, TextKey text) {
      this.title = title;
      this.text = text;
    }
  }

  /**
   * The page of an outcome.
   *
   * @param entry where codes are typed
   */
  public static DeviceResultPage of(Outcome outcome, String entry) {
    boolean done = outcome == Outcome.APPROVED || outcome == Outcome.DENIED;
    return new DeviceResultPage(Text.of(outcome.title), Text.of(outcome.text), done ? "" : entry);
  }

  @Override
  public PageKind kind() {
    return PageKind.DEVICE_RESULT;
  }
}
