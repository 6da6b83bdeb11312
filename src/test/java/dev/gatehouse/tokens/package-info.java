/** Units of minting and reading tokens. */
package dev.gatehouse.tokens;
