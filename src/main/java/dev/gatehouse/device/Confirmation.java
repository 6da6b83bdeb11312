package dev.gatehouse.device;

import dev.gatehouse.crypto.Mac;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.flow.Devices;
import dev.gatehouse.flow.PeerNames;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.AddressBuckets;
import dev.gatehouse.http.Request;
import dev.gatehouse.pages.DeviceConfirmationPage;
import dev.gatehouse.pages.Field;
import dev.gatehouse.pages.Text;
import dev.gatehouse.protocol.PageError;
import dev.gatehouse.protocol.PageError.Problem;
import dev.gatehouse.protocol.Parameters;
import dev.gatehouse.storage.DeviceCodeRow;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The question whose device it is. Its form carries a MAC over the attempt, whose cookie this
 * browser alone has, and over all that was shown: another site's form is refused, and so is one for
 * which something has changed since. Thread-safe.
 */
record Confirmation(Mac mac) {
  static final String ATTEMPT = "attempt";
  private static final String SHOWN = "shown";

  DeviceConfirmationPage page(
      Request http,
      Generation generation,
      DeviceCodeRow device,
      AuthorizationRequest request,
      Attempt attempt,
      String code) {
    boolean elsewhere =
        generation.passwords().guesses().addressesKnown()
            && !AddressBuckets.of(device.remoteAddress())
                .equals(AddressBuckets.of(http.remoteAddress()));
    return new DeviceConfirmationPage(
        request.client().name(),
        request.client().dynamic(),
        code,
        device.remoteAddress(),
        elsewhere,
        Text.moment(device.createdAt()),
        Devices.program(device.userAgent()),
        request.impliedScopes().stream().map(scope -> PeerNames.line(generation, scope)).toList(),
        generation.policy().basePath() + "/device/confirm",
        List.of(
            new Field(ATTEMPT, attempt.id()),
            new Field(SHOWN, mac.of(shown(generation, device, request, attempt)))));
  }

  /**
   * Checks that a form is the one that was shown to this browser.
   *
   * @throws PageError when it is another one
   */
  void check(
      Parameters form,
      Generation generation,
      DeviceCodeRow device,
      AuthorizationRequest request,
      Attempt attempt) {
    String code = form.get(SHOWN);
    if (code == null || !mac.verify(shown(generation, device, request, attempt), code)) {
      throw new PageError(
          Problem.FORM_REFUSED, "the form is not the one that was shown for this device");
    }
  }

  private static String shown(
      Generation generation, DeviceCodeRow device, AuthorizationRequest request, Attempt attempt) {
    return String.join(
        "\n",
        attempt.id(),
        device.id(),
        request.client().id(),
        request.client().name(),
        String.join(" ", request.impliedScopes()),
        request.impliedScopes().stream()
            .map(scope -> PeerNames.of(generation, scope))
            .filter(Objects::nonNull)
            .collect(Collectors.joining("\n")));
  }
}
