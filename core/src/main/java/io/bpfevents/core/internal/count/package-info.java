/** Counts of delivered and lost records, and of the failures of the producers. */
@NullMarked
package io.bpfevents.core.internal.count;

import org.jspecify.annotations.NullMarked;
