/** The Micrometer meters of the beans. */
@NullMarked
package io.bpfevents.spring.metrics;

import org.jspecify.annotations.NullMarked;
