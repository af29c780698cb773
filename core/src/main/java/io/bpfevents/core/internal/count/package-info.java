/** Counts of delivered and lost records, of reserve failures and of throttled attempts. */
@NullMarked
package io.bpfevents.core.internal.count;

import org.jspecify.annotations.NullMarked;
