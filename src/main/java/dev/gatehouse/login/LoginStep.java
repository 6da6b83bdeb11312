package dev.gatehouse.login;

import dev.gatehouse.connectors.ConnectorLease;
import dev.gatehouse.flow.Attempt;
import dev.gatehouse.flow.AuthorizationRequest;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A login in progress: what every part of it needs.
 *
 * @param http the HTTP request
 * @param generation the pinned generation
 * @param attempt the attempt, with the connector chosen
 * @param request the attempt's request, validated again on this generation
 * @param lease the connector in use
 */
record LoginStep(
    Request http,
    Generation generation,
    Attempt attempt,
    AuthorizationRequest request,
    ConnectorLease lease) {

  LoginStep with(Attempt changed) {
    return new LoginStep(http, generation, changed, request, lease);
  }

  String connectorId() {
    return lease.status().id();
  }

  /** An identifier of a connector as one segment of a path. */
  static String segment(String connectorId) {
    return URLEncoder.encode(connectorId, StandardCharsets.UTF_8).replace("+", "%20");
  }

  String basePath() {
    return generation.policy().basePath();
  }
}
