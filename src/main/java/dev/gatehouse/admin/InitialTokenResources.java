package dev.gatehouse.admin;

import dev.gatehouse.clients.ClientAdministration.Actor;
import dev.gatehouse.clients.InitialTokens;
import dev.gatehouse.generation.Generation;
import dev.gatehouse.spi.settings.Durations;
import dev.gatehouse.storage.InitialTokenRow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Initial access tokens as resources of the administration interface. Thread-safe. */
final class InitialTokenResources {
  private static final Duration LONGEST_LIFE = Duration.ofDays(366);
  private static final int MOST_USES = 10_000;
  private final InitialTokens tokens;

  InitialTokenResources(InitialTokens tokens) {
    this.tokens = tokens;
  }

  void register(BiConsumer<String, AdminApi.Resource> resources) {
    resources.accept("GET /clients/initial-tokens", (call, generation) -> list());
    resources.accept("POST /clients/initial-tokens", this::make);
    resources.accept("POST /clients/initial-tokens/remove", (call, generation) -> remove(call));
  }

  private AdminReply list() {
    List<Map<String, Object>> all =
        tokens.list().stream().map(InitialTokenResources::describe).toList();
    return AdminReply.of(Map.of("initial_tokens", all));
  }

  private static Map<String, Object> describe(InitialTokenRow row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", row.id());
    if (row.note() != null) {
      json.put("note", row.note());
    }
    json.put("uses_left", row.usesLeft());
    json.put("created", row.createdAt().toString());
    json.put("expires", row.expiresAt().toString());
    return json;
  }

  private AdminReply make(AdminCall call, Generation generation) {
    Members members = new Members(call.body()).only(Set.of("note", "uses", "life"));
    InitialTokens.Made made =
        tokens.make(members.text("note"), uses(members), life(members), actor(call));
    Map<String, Object> json = new LinkedHashMap<>(describe(made.row()));
    json.put("token", made.token().reveal());
    json.put("registration_enabled", generation.policy().registration().isPresent());
    return new AdminReply(201, json);
  }

  private static int uses(Members members) {
    Object value = members.values().getOrDefault("uses", 1);
    if (value instanceof Number number && number.longValue() >= 1) {
      if (number.longValue() <= MOST_USES) {
        return number.intValue();
      }
    }
    throw new Members.UnusableException("uses is a number from 1 to " + MOST_USES);
  }

  private static Duration life(Members members) {
    Duration life;
    try {
      life = Durations.parse(members.required("life"));
    } catch (IllegalArgumentException e) {
      throw new Members.UnusableException("life: " + e.getMessage());
    }
    if (life.isZero() || life.compareTo(LONGEST_LIFE) > 0) {
      throw new Members.UnusableException(
          "an initial access token works for at most " + LONGEST_LIFE.toDays() + "d");
    }
    return life;
  }

  private AdminReply remove(AdminCall call) {
    Members members = new Members(call.body()).only(Set.of("id"));
    tokens.remove(members.required("id"), actor(call));
    return AdminReply.of(Map.of());
  }

  private static Actor actor(AdminCall call) {
    return new Actor(call.actor(), null, null);
  }
}
