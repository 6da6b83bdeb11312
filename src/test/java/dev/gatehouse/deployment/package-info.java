/** Files for containers and clusters, judged by the tools that people give them to. */
package dev.gatehouse.deployment;
