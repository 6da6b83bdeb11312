package dev.gatehouse.admin;

import dev.gatehouse.keys.PublishedCopy;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The public documents, for copies of them that lie elsewhere. Thread-safe. */
final class DiscoveryResources implements Resource {
  private static final int LARGEST = 1_000_000;
  private final SigningKeys keys;
  private final Supplier<String> document;

  /**
   * @param document the discovery document as JSON
   */
  DiscoveryResources(SigningKeys keys, Supplier<String> document) {
    this.keys = keys;
    this.document = document;
  }

  @Override
  public List<Operation> operations() {
    Shape json = Shape.text().length(2, LARGEST);
    return List.of(
        Operation.get("getDiscovery", "/discovery")
            .summary("Get the public documents, to be copied elsewhere")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Discovery")
                    .required("document", json, "The discovery document, JSON as text.")
                    .required("key_set", json, "The JSON Web Key Set, byte for byte.")
                    .required(
                        "signing",
                        Shape.list(Shape.text()).unbounded(),
                        "The keys of the set that sign now.")
                    .required(
                        "complete_until",
                        Shape.moment(),
                        "Until then no key signs by schedule that the set has not; a rotation by"
                            + " hand may be sooner."),
                "As they are now.")
            .by(call -> get()));
  }

  private Reply get() {
    keys.refresh();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("document", document.get());
    PublishedCopy copy = keys.copy();
    json.put("key_set", new String(copy.keySet().body(), StandardCharsets.UTF_8));
    json.put("signing", copy.signing());
    json.put("complete_until", copy.completeUntil().toString());
    return Reply.ok(json);
  }
}
