/** Logins as people see them: a real browser before a whole server. */
package dev.gatehouse.endtoend.chromium;
