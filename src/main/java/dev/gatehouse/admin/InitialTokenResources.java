package dev.gatehouse.admin;

import dev.gatehouse.clients.InitialTokens;
import dev.gatehouse.protocol.AdminScope;
import dev.gatehouse.rest.Call;
import dev.gatehouse.rest.ObjectShape;
import dev.gatehouse.rest.Operation;
import dev.gatehouse.rest.ProblemException;
import dev.gatehouse.rest.Reply;
import dev.gatehouse.rest.Resource;
import dev.gatehouse.rest.Shape;
import dev.gatehouse.spi.settings.Durations;
import dev.gatehouse.storage.InitialTokenRow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Initial access tokens as resources of the administration interface. Thread-safe. */
final class InitialTokenResources implements Resource {
  private static final String PATH = "/initial-tokens";
  private static final Duration LONGEST_LIFE = Duration.ofDays(366);
  private static final int MOST_USES = 10_000;
  private static final ObjectShape TOKEN =
      Shape.object("InitialToken")
          .required("id", Shape.text(), "Names the token; not the token.")
          .optional("note", Shape.text(), "What it is for.")
          .required("uses_left", Shape.number(0, MOST_USES), "How many clients it registers.")
          .required("created", Shape.moment(), "When it was made.")
          .required("expires", Shape.moment(), "When it stops working.");
  private final InitialTokens tokens;

  InitialTokenResources(InitialTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public List<Operation> operations() {
    return List.of(
        Operation.get("listInitialTokens", PATH)
            .summary("List the tokens with which clients register themselves")
            .needs(AdminScope.READ)
            .answers(
                200,
                Shape.object("InitialTokens")
                    .required("initial_tokens", Shape.list(TOKEN).unbounded(), "The newest first."),
                "All.")
            .by(call -> list()),
        Operation.post("createInitialToken", PATH)
            .summary("Make a token with which clients register themselves (RFC 7591 §3)")
            .needs(AdminScope.WRITE)
            .body(
                Shape.object("NewInitialToken")
                    .optional("note", Shape.text(), "What it is for.")
                    .optional("uses", Shape.number(1, MOST_USES), "How many clients; else 1.")
                    .required("life", Shape.text(), "How long it works, such as 12h or 7d."))
            .repeatable()
            .answers(
                201,
                TOKEN
                    .as("MadeInitialToken")
                    .optional(
                        "token", Shape.text(), "The token; told once, never in a repeated answer.")
                    .required(
                        "registration_enabled",
                        Shape.flag(),
                        "Whether the configuration lets clients register themselves."),
                "Made.")
            .by(this::make),
        Operation.delete("removeInitialToken", PATH + "/{id}")
            .summary("Remove an initial access token; its clients stay")
            .needs(AdminScope.WRITE)
            .path("id", Shape.text(), "The token's id.")
            .answers(200, Shape.object("Removed"), "Removed.")
            .by(call -> {
              tokens.remove(call.path("id"), ClientResources.actor(call));
              return Reply.ok(Map.of());
            }));
  }

  private Reply list() {
    List<Map<String, Object>> all =
        tokens.list().stream().map(InitialTokenResources::describe).toList();
    return Reply.ok(Map.of("initial_tokens", all));
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

  private Reply make(Call call) {
    int uses = call.body().number("uses").orElse(1L).intValue();
    InitialTokens.Made made =
        tokens.make(
            call.body().text("note"),
            uses,
            life(call.body().text("life")),
            ClientResources.actor(call));
    Map<String, Object> json = new LinkedHashMap<>(describe(made.row()));
    json.put("token", made.token().reveal());
    json.put("registration_enabled", call.generation().policy().registration().isPresent());
    return Reply.created(null, json).secret("token");
  }

  private static Duration life(String text) {
    Duration life;
    try {
      life = Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw ProblemException.member("life", e.getMessage());
    }
    if (life.isZero() || life.compareTo(LONGEST_LIFE) > 0) {
      throw ProblemException.member(
          "life", "an initial access token works for at most " + LONGEST_LIFE.toDays() + "d");
    }
    return life;
  }
}
