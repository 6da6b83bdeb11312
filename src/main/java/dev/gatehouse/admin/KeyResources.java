package dev.gatehouse.admin;

import com.nimbusds.jose.JWSAlgorithm;
import dev.gatehouse.keys.KeyRotation;
import dev.gatehouse.keys.SigningKeys;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Body;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The keys that sign tokens, as resources of the administration interface. Thread-safe. */
final class KeyResources implements Resource {
  private static final Shape ALGORITHM = Shape.text();
  private final SigningKeys keys;
  private final KeyRotation rotation;
  private final InstantSource clock;

  KeyResources(SigningKeys keys, KeyRotation rotation, InstantSource clock) {
    this.keys = keys;
    this.rotation = rotation;
    this.clock = clock;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("listKeys", "/keys")
            .summary("List the keys that sign tokens")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("Keys")
                    .required(
                        "keys",
                        Shape.list(
                                Shape.object("Key")
                                    .required("kid", Shape.text(), "The key's id.")
                                    .optional("alg", ALGORITHM, "Its algorithm.")
                                    .required("state", Shape.text(), "Where it is in its life.")
                                    .optional(
                                        "public_jwk",
                                        Shape.text().length(1, 10_000),
                                        "Its public half, a JSON Web Key (RFC 7517) as text."))
                            .unbounded(),
                        "All keys that are or will be used."),
                "All.")
            .by(call -> list()),
        Operation.post("rotateKeys", "/keys/rotate")
            .summary("Plan the change to the next keys")
            .description(
                "The next key signs as soon as every reader of the JWKS has had the time to see"
                    + " it. In an emergency the active key is dropped at once: tokens that it"
                    + " signed stop working.")
            .needs(AdminScope.WRITE)
            .body(
                Shape.object("KeyRotation")
                    .optional("alg", ALGORITHM, "Only keys of this algorithm.")
                    .optional("emergency", Shape.flag(), "Whether the active key is dropped."))
            .answers(
                200,
                Shape.object("RotatedKeys")
                    .required(
                        "rotated",
                        Shape.list(
                                Shape.object("RotatedKey")
                                    .required("alg", ALGORITHM, "The algorithm.")
                                    .optional("dropped", Shape.text(), "The key that was dropped.")
                                    .required(
                                        "signs_from", Shape.moment(), "When the next key signs."))
                            .unbounded(),
                        "One for each algorithm."),
                "Planned.")
            .by(call -> rotate(call.body())));
  }

  private Reply list() {
    keys.refresh();
    List<Map<String, Object>> all = new ArrayList<>();
    keys.states()
        .forEach((kid, state) -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("kid", kid);
          keys.verificationKey(kid)
              .ifPresent(key -> {
                json.put("alg", key.getAlgorithm().getName());
                json.put("public_jwk", key.toPublicJWK().toJSONString());
              });
          json.put("state", state.name().toLowerCase(Locale.ROOT));
          all.add(json);
        });
    return Reply.ok(Map.of("keys", all));
  }

  private Reply rotate(Body body) {
    List<Map<String, Object>> rotated = new ArrayList<>();
    for (JWSAlgorithm algorithm : algorithms(body.text("alg"))) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("alg", algorithm.getName());
      if (body.flag("emergency")) {
        Optional<String> dropped = rotation.dropActive(algorithm);
        dropped.ifPresent(kid -> json.put("dropped", kid));
        json.put("signs_from", clock.instant().toString());
      } else {
        json.put("signs_from", rotation.rotateNow(algorithm).toString());
      }
      rotated.add(json);
    }
    return Reply.ok(Map.of("rotated", rotated));
  }

  private List<JWSAlgorithm> algorithms(String name) {
    if (name == null) {
      return keys.algorithms();
    }
    JWSAlgorithm wanted = JWSAlgorithm.parse(name);
    if (!keys.algorithms().contains(wanted)) {
      throw ProblemException.member(
          "alg", "there are no keys for " + name + "; configured are " + keys.algorithms());
    }
    return List.of(wanted);
  }
}
