/** The accounting of a fleet as a table. */
@NullMarked
package io.bpfevents.kafka.streams;

import org.jspecify.annotations.NullMarked;
