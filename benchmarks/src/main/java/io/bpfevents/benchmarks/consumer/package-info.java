/** The consumers written in Java, and what all of them do with a record. */
@NullMarked
package io.bpfevents.benchmarks.consumer;

import org.jspecify.annotations.NullMarked;
