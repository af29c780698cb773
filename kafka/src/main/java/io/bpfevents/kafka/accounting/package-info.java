/** The figures that travel with the events, and those of their reader. */
@NullMarked
package io.bpfevents.kafka.accounting;

import org.jspecify.annotations.NullMarked;
