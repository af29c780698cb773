/** The stream of one source to one partition. */
@NullMarked
package io.bpfevents.kafka.internal.sink;

import org.jspecify.annotations.NullMarked;
