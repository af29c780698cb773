/** Meters for Micrometer, which is optional. */
@NullMarked
package io.bpfevents.reactor.metrics;

import org.jspecify.annotations.NullMarked;
