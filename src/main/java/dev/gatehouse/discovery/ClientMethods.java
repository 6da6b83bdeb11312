package dev.gatehouse.discovery;

import dev.gatehouse.clients.ClientAuthenticationMethod;
import dev.gatehouse.jose.SignatureAlgorithms;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How clients authenticate at which endpoint (RFC 8414 §2). */
final class ClientMethods {
  private ClientMethods() {}

  /**
   * @param json the document, which gets the members
   */
  static void describe(Map<String, Object> json) {
    for (String endpoint : List.of("token", "revocation", "introspection")) {
      // RFC 7662 §2.1 wants introspection protected.
      List<String> methods =
          Stream.of(ClientAuthenticationMethod.values())
              .filter(method ->
                  method != ClientAuthenticationMethod.NONE || !endpoint.equals("introspection"))
              .map(ClientAuthenticationMethod::wireName)
              .toList();
      json.put(endpoint + "_endpoint_auth_methods_supported", methods);
      json.put(endpoint + "_endpoint_auth_signing_alg_values_supported", SignatureAlgorithms.ALL);
    }
  }
}
