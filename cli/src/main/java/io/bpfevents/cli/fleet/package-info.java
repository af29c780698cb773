/** The commands of a fleet: the agent of a host. */
@NullMarked
package io.bpfevents.cli.fleet;

import org.jspecify.annotations.NullMarked;
