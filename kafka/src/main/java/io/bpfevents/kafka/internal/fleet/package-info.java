/** The reader of a topic: its consumer, and the accounting per host and source. */
@NullMarked
package io.bpfevents.kafka.internal.fleet;

import org.jspecify.annotations.NullMarked;
