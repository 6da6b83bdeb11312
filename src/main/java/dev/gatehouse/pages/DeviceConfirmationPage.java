package dev.gatehouse.pages;

import java.util.List;
import java.util.Objects;

/**
 * Whether a device that waits is the person's own: what asks, from where and since when, so that
 * somebody who was sent a code by a stranger can say no (RFC 8628 §5.4). The form posts {@value
 * #DECISION} with {@value #YES} or {@value #NO}, and the hidden fields.
 *
 * @param applicationName the client's name, else its id
 * @param unverified the client registered itself (R26); the page warns
 * @param code the code that the device shows
 * @param address where the device asked from
 * @param elsewhere whether that is another network than the person's; the page warns
 * @param askedAt when it asked
 * @param agent what it calls itself, or {@link Text#NONE}
 * @param scopes what it gets
 * @param action where the form posts to
 * @param hidden further fields, the MAC over what was shown among them
 */
public record DeviceConfirmationPage(
    String applicationName,
    boolean unverified,
    String code,
    String address,
    boolean elsewhere,
    Text askedAt,
    Text agent,
    List<ScopeLine> scopes,
    String action,
    List<Field> hidden)
    implements Page {
  public static final String DECISION = "decision";
  public static final String YES = "yes";
  public static final String NO = "no";

  public DeviceConfirmationPage {
    applicationName = DisplayName.clean(applicationName);
    code = DisplayName.clean(code);
    address = DisplayName.clean(address);
    Objects.requireNonNull(askedAt, "askedAt");
    Objects.requireNonNull(agent, "agent");
    scopes = List.copyOf(scopes);
    Href.require("action", action);
    hidden = List.copyOf(hidden);
  }

  @Override
  public PageKind kind() {
    return PageKind.DEVICE_CONFIRMATION;
  }
}
