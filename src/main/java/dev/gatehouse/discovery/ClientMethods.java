package dev.gatehouse.discovery;

import dev.gatehouse.clients.ClientAuthenticationMethod;
import dev.gatehouse.jose.SignatureAlgorithms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How clients authenticate at which endpoint (RFC 8414 §2). */
final class ClientMethods {
  private static final List<String> ALGORITHMS =
      Stream.concat(SignatureAlgorithms.ASYMMETRIC.stream(), Stream.of("HS256")).toList();

  private ClientMethods() {}

  /**
   * @param json the document, which gets the members
   * @param secretMethods methods that present a secret
   */
  static void describe(Map<String, Object> json, List<String> secretMethods) {
    for (String endpoint : List.of("token", "revocation", "introspection")) {
      List<String> methods = new ArrayList<>(secretMethods);
      methods.add(ClientAuthenticationMethod.CLIENT_SECRET_JWT.wireName());
      methods.add(ClientAuthenticationMethod.PRIVATE_KEY_JWT.wireName());
      if (!endpoint.equals("introspection")) {
        // RFC 7662 §2.1 wants that endpoint protected.
        methods.add(ClientAuthenticationMethod.NONE.wireName());
      }
      json.put(endpoint + "_endpoint_auth_methods_supported", methods);
      json.put(endpoint + "_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
    }
  }
}
