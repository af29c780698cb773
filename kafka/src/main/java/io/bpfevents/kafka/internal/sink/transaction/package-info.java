/** Deliveries in transactions, which also commit the position in the ring. */
@NullMarked
package io.bpfevents.kafka.internal.sink.transaction;

import org.jspecify.annotations.NullMarked;
