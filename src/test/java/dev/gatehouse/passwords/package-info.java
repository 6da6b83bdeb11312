/** Units of what a password must be. */
package dev.gatehouse.passwords;
