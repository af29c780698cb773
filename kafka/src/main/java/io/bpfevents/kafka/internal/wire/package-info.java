/** What stands in the topic: keys, headers and accounting records. */
@NullMarked
package io.bpfevents.kafka.internal.wire;

import org.jspecify.annotations.NullMarked;
