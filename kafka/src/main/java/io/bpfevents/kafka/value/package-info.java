/** Values of events in the topic. */
@NullMarked
package io.bpfevents.kafka.value;

import org.jspecify.annotations.NullMarked;
