/** Applications that are told of the end of a session by the server itself. */
package dev.gatehouse.endtoend.backchannel;
