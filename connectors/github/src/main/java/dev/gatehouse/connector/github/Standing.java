package dev.gatehouse.connector.github;

import java.util.List;

/**
 * What follows from somebody's memberships.
 *
 * @param allowed whether what could be read lets them in
 * @param groups their groups, as far as they could be read
 * @param unreadable what could not be read and why; then the groups are not complete, and who is
 *     not allowed may yet be
 */
record Standing(boolean allowed, List<String> groups, List<String> unreadable) {
  Standing {
    groups = groups.stream().distinct().toList();
    unreadable = List.copyOf(unreadable);
  }
}
