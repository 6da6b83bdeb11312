/** The audit record as a running server keeps it and as the command line shows it. */
package dev.gatehouse.endtoend.audit;
