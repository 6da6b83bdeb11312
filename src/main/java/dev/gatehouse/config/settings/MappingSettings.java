package dev.gatehouse.config.settings;

import dev.gatehouse.expressions.Expression;
import dev.gatehouse.spi.settings.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of the people of a connector.
 *
 * @param requirements what must be true of each
 * @param name makes {@code name}
 * @param preferredUsername makes {@code preferred_username}
 * @param email makes {@code email}
 * @param emailVerified makes {@code email_verified}
 * @param groups makes {@code groups}
 * @param groupNames new names of groups, by the old
 * @param groupPrefix stands before each group
 * @param claims make further claims, by name
 * @param examples are tried when the configuration is read
 */
public record MappingSettings(
    List<Requirement> requirements,
    Optional<Expression> name,
    Optional<Expression> preferredUsername,
    Optional<Expression> email,
    Optional<Expression> emailVerified,
    Optional<Expression> groups,
    Map<String, String> groupNames,
    String groupPrefix,
    Map<String, Expression> claims,
    List<Example> examples) {
  private static final MappingSettings NONE =
      new MappingSettings(
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          "",
          Map.of(),
          List.of());

  public MappingSettings {
    requirements = List.copyOf(requirements);
    groupNames = Map.copyOf(groupNames);
    claims = Map.copyOf(claims);
    examples = List.copyOf(examples);
  }

  /** Nobody is changed or refused. */
  public static MappingSettings none() {
    return NONE;
  }

  /**
   * Something that must be true.
   *
   * @param expression gives true or false
   * @param message what the log says when it is false
   */
  public record Requirement(Expression expression, String message) {}

  /**
   * A person to try the rules on.
   *
   * @param claims as the upstream says them
   * @param expect what applications are told; claims that are not named here do not matter
   * @param refused part of the reason why this person is refused
   */
  public record Example(Tree claims, Tree expect, Optional<String> refused) {}
}
