/** Counts of delivered and lost records, and of reserve failures. */
@NullMarked
package io.bpfevents.core.internal.count;

import org.jspecify.annotations.NullMarked;
