/** Devices without a browser of their own (RFC 8628), over HTTP. */
package dev.gatehouse.endtoend.device;
