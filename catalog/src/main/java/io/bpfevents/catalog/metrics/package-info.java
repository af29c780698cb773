/** Micrometer meters of the catalogue's sources. */
@NullMarked
package io.bpfevents.catalog.metrics;

import org.jspecify.annotations.NullMarked;
