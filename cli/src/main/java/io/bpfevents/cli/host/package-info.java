/** Commands about this machine: what it allows, what is pinned, and what is installed. */
@NullMarked
package io.bpfevents.cli.host;

import org.jspecify.annotations.NullMarked;
