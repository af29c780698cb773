/** A stream of events from its first to its last, with the accounting. */
@NullMarked
package io.bpfevents.cli.run;

import org.jspecify.annotations.NullMarked;
