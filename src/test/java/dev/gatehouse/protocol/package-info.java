/** Units of the vocabulary: rules that need no server to be asked. */
package dev.gatehouse.protocol;
