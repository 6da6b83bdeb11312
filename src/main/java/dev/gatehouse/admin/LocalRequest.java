package dev.gatehouse.admin;

import dev.gatehouse.rest.ApiRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An {@link AdminCall} as a request. */
record LocalRequest(AdminCall call) implements ApiRequest {

  @Override
  public String method() {
    return call.method();
  }

  @Override
  public String path() {
    return call.path().startsWith(AdminCall.BASE)
        ? call.path().substring(AdminCall.BASE.length())
        : "";
  }

  @Override
  public Map<String, List<String>> query() {
    Map<String, List<String>> query = new LinkedHashMap<>();
    call.query().forEach((name, value) -> query.put(name, List.of(value)));
    return query;
  }

  @Override
  public List<String> headers(String name) {
    return Optional.ofNullable(call.headers().get(name)).map(List::of).orElse(List.of());
  }

  @Override
  public Optional<Map<String, Object>> body(List<String> types) {
    return call.body().isEmpty() ? Optional.empty() : Optional.of(call.body());
  }

  @Override
  public String id() {
    return null;
  }

  @Override
  public String remoteAddress() {
    return null;
  }
}
