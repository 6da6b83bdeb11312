/** A whole server whose people log in at identity providers that we did not write. */
package dev.gatehouse.endtoend.upstream;
